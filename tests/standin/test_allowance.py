from kaiwa.standin import allowance
from kaiwa.standin.allowance import Allowance


def test_each_request_leaves_less_of_the_minute(monkeypatch):
    monkeypatch.setattr(allowance.time, "monotonic", lambda: 100.0)
    counter = Allowance()
    counter.spend(1000)
    headers = counter.spend(500)

    assert headers["x-ratelimit-limit-requests"] == "150"
    assert headers["x-ratelimit-remaining-requests"] == "148"
    assert headers["x-ratelimit-remaining-tokens"] == "798500"
    assert headers["x-ratelimit-reset-requests"] == "60s"


def test_after_a_minute_everything_is_back(monkeypatch):
    counter = Allowance()
    counter.spend(1000)
    later = allowance.time.monotonic() + 61
    monkeypatch.setattr(allowance.time, "monotonic", lambda: later)

    assert counter.spend(0)["x-ratelimit-remaining-requests"] == "149"


def test_the_rest_is_never_negative():
    counter = Allowance()
    for _ in range(151):
        headers = counter.spend(10_000)

    assert headers["x-ratelimit-remaining-requests"] == "0"
    assert headers["x-ratelimit-remaining-tokens"] == "0"
