from typing import Any

import gevent
import pytest

from kaiwa.access import Attempts, Counters
from kaiwa.access.attempts import BY_ADDRESS, IN_TOTAL
from kaiwa.errors import TooManyAttempts
from kaiwa.redis_pool import open_shared


def open_attempts(redis_url: str = "", namespace: str = "app") -> Attempts:
    return Attempts(Counters(open_shared(redis_url) if redis_url else None, namespace))


@pytest.fixture
def attempts(redis_url):
    return open_attempts(redis_url)


def exhaust(attempts, address="192.0.2.1", owner=None):
    for _ in range(BY_ADDRESS.amount):
        attempts.count(address, owner)


def test_attempts_of_an_address_are_limited(attempts):
    exhaust(attempts)

    with pytest.raises(TooManyAttempts) as caught:
        attempts.count("192.0.2.1")

    wait: Any = caught.value.details["retry_after_seconds"]
    assert 0 < wait <= BY_ADDRESS.get_expiry()


def test_right_password_resets_the_network(attempts):
    exhaust(attempts)

    attempts.reset("192.0.2.1")

    exhaust(attempts)
    with pytest.raises(TooManyAttempts):
        attempts.count("192.0.2.1")


def test_other_address_is_not_limited(attempts):
    exhaust(attempts)

    attempts.count("192.0.2.2")


def test_ipv6_network_counts_as_one(attempts):
    for number in range(BY_ADDRESS.amount):
        attempts.count(f"2001:db8::{number:x}")

    with pytest.raises(TooManyAttempts):
        attempts.count("2001:db8::ffff")
    attempts.count("2001:db8:0:1::1")


def test_concurrent_attempts_are_all_counted(attempts):
    def attempt():
        try:
            attempts.count("192.0.2.1")
        except TooManyAttempts:
            return "refused"
        return "taken"

    jobs = [gevent.spawn(attempt) for _ in range(BY_ADDRESS.amount * 2)]
    gevent.joinall(jobs, raise_error=True)

    assert [job.value for job in jobs].count("taken") == BY_ADDRESS.amount


def test_all_addresses_share_a_limit(attempts):
    for number in range(IN_TOTAL.amount):
        attempts.count(f"198.51.{number // 250}.{number % 250}")

    with pytest.raises(TooManyAttempts):
        attempts.count("203.0.113.1")


def test_known_browser_has_a_separate_limit(attempts):
    for number in range(IN_TOTAL.amount):
        attempts.count(f"198.51.{number // 250}.{number % 250}")

    exhaust(attempts, "198.51.0.0", "owner-1")
    with pytest.raises(TooManyAttempts):
        attempts.count("198.51.0.0", "owner-1")
    attempts.count("198.51.0.0", "owner-2")


def test_redis_counts_per_app(redis_server):
    first, second = (open_attempts(redis_server.url) for _ in range(2))
    exhaust(first)

    with pytest.raises(TooManyAttempts):
        second.count("192.0.2.1")
    open_attempts(redis_server.url, "another app").count("192.0.2.1")


def test_lost_redis_falls_back_to_process(caplog):
    attempts = open_attempts("redis://127.0.0.1:1")
    exhaust(attempts)

    with pytest.raises(TooManyAttempts):
        attempts.count("192.0.2.1")
    attempts.reset("192.0.2.1")
    attempts.count("192.0.2.1")

    assert caplog.text.count("Redis is away") == 1


@pytest.mark.parametrize("address", ["", "/run/kaiwa.sock", "192.0.2.300"])
def test_invalid_address_is_limited(address):
    attempts = open_attempts()
    exhaust(attempts, address)

    with pytest.raises(TooManyAttempts):
        attempts.count("")
