import logging
from typing import Any

import pytest
from limits import RateLimitItemPerMinute

from kaiwa.access import Counters, MessageLimits, counters
from kaiwa.access.counters import name_network
from kaiwa.errors import TooManyRequests

from ..services.redis import RedisServer


def open_limits(redis_url="", per_person=3, per_address=5) -> MessageLimits:
    counters = Counters(redis_url, "test")
    return MessageLimits(counters, per_person=per_person, per_address=per_address)


def count_until_refused(limits: MessageLimits, owner_id: str, address: str) -> int:
    """Count messages until one is refused; return how many were taken."""
    for taken in range(100):
        try:
            limits.count(owner_id, address)
        except TooManyRequests:
            return taken
    return 100


def test_user_and_network_have_limits(redis_url):
    both = open_limits(redis_url)

    assert count_until_refused(both, "ann", "1.1.1.1") == 3
    assert count_until_refused(both, "ann", "2.2.2.2") == 0
    assert count_until_refused(both, "bob", "1.1.1.1") == 2
    assert count_until_refused(both, "bob", "2.2.2.2") == 0


def test_refusal_has_the_wait(redis_url):
    one = open_limits(redis_url, per_person=1)
    one.count("ann", "1.1.1.1")

    with pytest.raises(TooManyRequests) as caught:
        one.count("ann", "1.1.1.1")

    wait: Any = caught.value.details["retry_after_seconds"]
    assert 1 <= wait <= 60


def test_unset_limit_counts_nothing(redis_url):
    none = open_limits(redis_url, per_person=None, per_address=None)

    assert count_until_refused(none, "ann", "1.1.1.1") == 100
    assert none.describe() == "no limit"


def test_processes_share_counts_in_redis(redis_server):
    here, there = (open_limits(redis_server.url) for _ in range(2))
    here.count("ann", "1.1.1.1")

    assert count_until_refused(there, "ann", "1.1.1.1") == 2


def test_lost_redis_recovers(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(counters, "RETRY_SECONDS", 0.0)
    caplog.set_level(logging.INFO)
    server = RedisServer(tmp_path)
    shared = open_limits(server.url)
    shared.count("ann", "1.1.1.1")
    server.stop()

    # This process goes on counting by itself, and says so once.
    assert count_until_refused(shared, "ann", "1.1.1.1") == 3
    server.start()
    assert count_until_refused(shared, "ann", "1.1.1.1") == 3
    server.stop()

    told = [it.message for it in caplog.records if "Redis" in it.message]
    assert [text.partition(" (")[0].partition(":")[0] for text in told] == [
        "Redis is away",
        "Redis is back",
    ]


def test_lost_redis_is_retried_rarely(tmp_path, monkeypatch):
    server = RedisServer(tmp_path)
    lost = Counters(server.url, "test")
    limit = RateLimitItemPerMinute(1)
    server.stop()
    assert lost.count(limit, "a") == 0
    monkeypatch.setattr(lost, "_shared", None)  # Asking it would break.

    assert lost.count(limit, "b") == 0
    assert lost.count(limit, "b") > 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_name_network(address, network):
    assert name_network(address) == network
