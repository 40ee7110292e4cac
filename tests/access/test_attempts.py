import gevent
import pytest

from kaiwa.access import Attempts, Counters
from kaiwa.access.attempts import BY_ADDRESS, IN_TOTAL
from kaiwa.errors import TooManyAttempts


def open_attempts(redis_url: str = "", namespace: str = "app") -> Attempts:
    return Attempts(Counters(redis_url, namespace))


@pytest.fixture
def attempts(redis_url):
    return open_attempts(redis_url)


def exhaust(attempts, address="192.0.2.1", owner=None):
    for _ in range(BY_ADDRESS.amount):
        attempts.take(address, owner)


def test_address_has_so_many_attempts_and_is_told_how_long_to_wait(attempts):
    exhaust(attempts)

    with pytest.raises(TooManyAttempts) as caught:
        attempts.take("192.0.2.1")

    wait = caught.value.details["retry_after_seconds"]
    assert 0 < wait <= BY_ADDRESS.get_expiry()


def test_whoever_gets_in_gives_the_others_of_an_office_their_attempts_back(attempts):
    exhaust(attempts)

    attempts.forgive("192.0.2.1")

    exhaust(attempts)
    with pytest.raises(TooManyAttempts):
        attempts.take("192.0.2.1")


def test_another_address_is_not_held_up(attempts):
    exhaust(attempts)

    attempts.take("192.0.2.2")


def test_network_of_one_subscriber_counts_as_one_address(attempts):
    for number in range(BY_ADDRESS.amount):
        attempts.take(f"2001:db8::{number:x}")

    with pytest.raises(TooManyAttempts):
        attempts.take("2001:db8::ffff")
    attempts.take("2001:db8:0:1::1")


def test_attempts_at_once_do_not_pass_together(attempts):
    def attempt():
        try:
            attempts.take("192.0.2.1")
        except TooManyAttempts:
            return "refused"
        return "taken"

    jobs = [gevent.spawn(attempt) for _ in range(BY_ADDRESS.amount * 2)]
    gevent.joinall(jobs, raise_error=True)

    assert [job.value for job in jobs].count("taken") == BY_ADDRESS.amount


def test_many_addresses_together_have_a_limit_too(attempts):
    for number in range(IN_TOTAL.amount):
        attempts.take(f"198.51.{number // 250}.{number % 250}")

    with pytest.raises(TooManyAttempts):
        attempts.take("203.0.113.1")


def test_browser_that_has_been_in_is_not_kept_out_by_the_others(attempts):
    for number in range(IN_TOTAL.amount):
        attempts.take(f"198.51.{number // 250}.{number % 250}")

    exhaust(attempts, "198.51.0.0", "owner-1")
    with pytest.raises(TooManyAttempts):
        attempts.take("198.51.0.0", "owner-1")
    attempts.take("198.51.0.0", "owner-2")


def test_processes_count_together_in_redis_and_apps_do_not(redis_server):
    first, second = (open_attempts(redis_server.url) for _ in range(2))
    exhaust(first)

    with pytest.raises(TooManyAttempts):
        second.take("192.0.2.1")
    open_attempts(redis_server.url, "another app").take("192.0.2.1")


def test_without_redis_attempts_are_limited_all_the_same(caplog):
    attempts = open_attempts("redis://127.0.0.1:1")
    exhaust(attempts)

    with pytest.raises(TooManyAttempts):
        attempts.take("192.0.2.1")
    attempts.forgive("192.0.2.1")
    attempts.take("192.0.2.1")

    assert caplog.text.count("Redis is away") == 1


@pytest.mark.parametrize("address", ["", "/run/kaiwa.sock", "192.0.2.300"])
def test_address_that_is_none_is_limited_too(address):
    attempts = open_attempts()
    exhaust(attempts, address)

    with pytest.raises(TooManyAttempts):
        attempts.take("")
