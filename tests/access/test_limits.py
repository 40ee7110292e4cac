import logging
from typing import Any

import gevent
import pytest
import redis
from gevent.event import Event
from gevent.pool import Group
from limits import RateLimitItemPerMinute

from kaiwa.access import Counters, MessageLimits, counters
from kaiwa.access.counters import name_network
from kaiwa.errors import TooManyRequests
from kaiwa.redis_pool import open_shared

from ..services.process import wait_until
from ..services.redis import RedisServer


def open_limits(redis_url="", per_person=3, per_address=5) -> MessageLimits:
    counters = Counters(open_shared(redis_url) if redis_url else None, "test")
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


@pytest.mark.redis
def test_lost_redis_recovers(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(counters, "RETRY_SECONDS", 0.0)
    caplog.set_level(logging.INFO)
    server = RedisServer(tmp_path)
    shared = open_limits(server.url)
    shared.count("ann", "1.1.1.1")
    server.stop()

    # This process continues to count alone, and logs it once.
    assert count_until_refused(shared, "ann", "1.1.1.1") == 3
    server.start()
    assert count_until_refused(shared, "ann", "1.1.1.1") == 3
    server.stop()

    told = [it.message for it in caplog.records if "Redis" in it.message]
    assert [text.partition(" (")[0].partition(":")[0] for text in told] == [
        "Redis is away",
        "Redis is back",
    ]


@pytest.mark.redis
def test_lost_redis_is_retried_rarely(tmp_path, monkeypatch):
    server = RedisServer(tmp_path)
    lost = Counters(open_shared(server.url), "test")
    limit = RateLimitItemPerMinute(1)
    server.stop()
    assert lost.count(limit, "a") == 0
    monkeypatch.setattr(lost, "_shared", None)  # Asking it would break.

    assert lost.count(limit, "b") == 0
    assert lost.count(limit, "b") > 0


def open_counters(**seconds: float) -> Counters:
    """Open counters with a replaced window."""
    return Counters(open_shared("redis://nowhere"), "test", **seconds)


class FakeWindow:
    """A window in Redis that takes 10 ms to answer, or loses its connection first."""

    def __init__(self, lost_connections: int = 0) -> None:
        self.lost_connections = lost_connections
        self.asked = 0
        self._connections = counters.CONNECTIONS

    def hit(self, limit, *key) -> bool:
        assert self._connections, "All connections are in use."
        if self.lost_connections:
            self.lost_connections -= 1
            raise redis.ConnectionError
        self._connections -= 1
        gevent.sleep(0.01)
        self._connections += 1
        self.asked += 1
        return True


def test_waiting_for_others_is_no_loss(monkeypatch, caplog):
    window = FakeWindow()
    together = open_counters(hold_seconds=60, patience_seconds=0.1)
    monkeypatch.setattr(together, "_shared", window)

    # 0.4 s in all.
    Group().map(lambda _: together.count(RateLimitItemPerMinute(1), "ann"), range(40))

    assert window.asked == 40
    assert caplog.messages == []


class HangingWindow:
    """A window in a Redis that replies when a test lets it."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_reply = Event()

    def hit(self, limit, *key) -> bool:
        self.asked += 1
        self.may_reply.wait()
        return True


def test_slow_redis_delays_no_count(monkeypatch, caplog):
    window = HangingWindow()
    slow = Counters(
        open_shared("redis://nowhere"), "test", hold_seconds=0.01, patience_seconds=60
    )
    monkeypatch.setattr(slow, "_shared", window)
    limit = RateLimitItemPerMinute(2)

    waits = [slow.count(limit, "ann") for _ in range(3)]

    # This process counted, and Redis counts later.
    assert [wait > 0 for wait in waits] == [False, False, True]
    assert (window.asked, caplog.messages) == (counters.CONNECTIONS, [])
    window.may_reply.set()
    wait_until(lambda: window.asked == 3, "Redis counts all")


def test_hanging_redis_is_away(monkeypatch, caplog):
    window = HangingWindow()
    lost = Counters(
        open_shared("redis://nowhere"), "test", hold_seconds=0.01, patience_seconds=0.05
    )
    monkeypatch.setattr(lost, "_shared", window)
    limit = RateLimitItemPerMinute(99)

    counted = [lost.count(limit, "ann") for _ in range(9)]
    wait_until(lambda: caplog.messages, "the loss is noticed")
    counted += [lost.count(limit, "ann") for _ in range(90)]

    assert sum(wait == 0 for wait in counted) == 99
    assert window.asked <= 2 * counters.CONNECTIONS
    assert len(caplog.messages) == 1


def test_dropped_connection_is_no_loss(monkeypatch, caplog):
    window, shared = (
        FakeWindow(lost_connections=1),
        Counters(open_shared("redis://nowhere"), "test"),
    )
    monkeypatch.setattr(shared, "_shared", window)

    assert shared.count(RateLimitItemPerMinute(1), "ann") == 0
    assert window.asked == 1
    assert caplog.messages == []


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
def test_network_of_an_address(address, network):
    assert name_network(address) == network
