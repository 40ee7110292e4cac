from contextlib import suppress

import gevent
import pytest

from kaiwa import errors
from kaiwa.inference import patience as patience_module
from kaiwa.inference.patience import Impatience, Limits, Patience

LIMITS = Limits(1, 0.05, 0.08, 0.5)


def test_call_that_is_quick_is_left_alone():
    with Patience(Limits()) as patience:
        assert patience.call(divmod, 7, 2) == (3, 1)


def test_first_wait_ends_at_its_limit():
    with Patience(LIMITS) as patience, pytest.raises(Impatience) as caught:
        patience.call(gevent.sleep, 5)

    assert caught.value.error is errors.FirstTokenTimeout
    assert caught.value.seconds == 0.05


def test_many_short_waits_end_at_the_same_limit():
    with Patience(LIMITS) as patience, pytest.raises(Impatience) as caught:
        while True:
            patience.call(gevent.sleep, 0.004)

    assert caught.value.error is errors.FirstTokenTimeout


def test_after_a_token_silence_counts():
    with Patience(LIMITS) as patience:
        patience.renew()
        with pytest.raises(Impatience) as caught:
            patience.call(gevent.sleep, 5)

    assert caught.value.error is errors.SilentStream
    assert caught.value.seconds == 0.08


def test_tokens_without_end_meet_the_limit_of_the_whole():
    limits = Limits(9, 9, 9, 0.1)
    with Patience(limits) as patience, pytest.raises(Impatience) as caught:
        while True:
            patience.call(gevent.sleep, 0.02)
            patience.renew()

    assert caught.value.error is errors.AnswerTooSlow


def test_a_busy_loop_that_never_waits_is_ended_too():
    with Patience(LIMITS) as patience, pytest.raises(Impatience):
        while True:
            patience.call(int)


def test_between_two_calls_nobody_is_disturbed(monkeypatch):
    with Patience(LIMITS) as patience:
        with monkeypatch.context() as frozen:
            begun = patience_module.monotonic()
            frozen.setattr(patience_module, "monotonic", lambda: begun)
            patience.call(int)
        gevent.sleep(0.1)
        with pytest.raises(Impatience):
            patience.call(int)


def test_time_between_two_calls_is_not_the_endpoints_silence():
    with Patience(LIMITS) as patience:
        patience.renew()
        patience.call(int)
        patience.renew()
        gevent.sleep(0.1)
        assert patience.call(int) == 0


def test_timer_that_fires_early_looks_and_goes_back_to_sleep():
    with Patience(Limits(9, 0.1, 0.3, 9)) as patience:
        with suppress(Impatience):
            patience.call(int)
        patience.renew()
        with pytest.raises(Impatience) as caught:
            patience.call(gevent.sleep, 5)

    assert caught.value.error is errors.SilentStream


def test_hurry_shortens_what_is_left():
    with Patience(Limits(9, 9, 9, 9)) as patience:
        patience.call(int)
        patience.hurry(0.02)
        with pytest.raises(Impatience):
            patience.call(gevent.sleep, 5)


def test_one_timer_serves_many_calls(monkeypatch):
    started = []
    start = Patience._start_timer
    monkeypatch.setattr(
        patience_module.Patience,
        "_start_timer",
        lambda *given: (started.append(1), start(*given)),
    )

    with Patience(Limits(9, 9, 8, 9)) as patience:
        for _ in range(1000):
            patience.call(int)
            patience.renew()

    assert len(started) == 2
