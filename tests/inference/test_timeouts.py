from contextlib import suppress

import gevent
import pytest

from kaiwa import errors
from kaiwa.inference.timeouts import (
    AnswerTimer,
    TimeoutExpired,
    Timeouts,
    start_gevent_timer,
)

TIMEOUTS = Timeouts(1, 0.05, 0.08, 0.5)


def test_quick_call_returns():
    with AnswerTimer(Timeouts()) as timer:
        assert timer.call(divmod, 7, 2) == (3, 1)


def test_first_token_times_out():
    with AnswerTimer(TIMEOUTS) as timer, pytest.raises(TimeoutExpired) as caught:
        timer.call(gevent.sleep, 5)

    assert caught.value.error is errors.FirstTokenTimeout
    assert caught.value.seconds == 0.05


def test_short_waits_add_up():
    with AnswerTimer(TIMEOUTS) as timer, pytest.raises(TimeoutExpired) as caught:
        while True:
            timer.call(gevent.sleep, 0.004)

    assert caught.value.error is errors.FirstTokenTimeout


def test_silence_times_out():
    with AnswerTimer(TIMEOUTS) as timer:
        timer.note_token()
        with pytest.raises(TimeoutExpired) as caught:
            timer.call(gevent.sleep, 5)

    assert caught.value.error is errors.SilentStream
    assert caught.value.seconds == 0.08


def test_endless_answer_times_out():
    timeouts = Timeouts(9, 9, 9, 0.1)
    with AnswerTimer(timeouts) as timer, pytest.raises(TimeoutExpired) as caught:
        while True:
            timer.call(gevent.sleep, 0.02)
            timer.note_token()

    assert caught.value.error is errors.AnswerTooSlow


def test_busy_loop_times_out():
    with AnswerTimer(TIMEOUTS) as timer, pytest.raises(TimeoutExpired):
        while True:
            timer.call(int)


def test_nothing_is_interrupted_between_calls():
    now = [0.0]
    with AnswerTimer(TIMEOUTS, clock=lambda: now[0]) as timer:
        timer.call(int)
        now[0] += 0.1
        gevent.sleep(0.1)
        with pytest.raises(TimeoutExpired):
            timer.call(int)


def test_time_between_calls_is_no_silence():
    with AnswerTimer(TIMEOUTS) as timer:
        timer.note_token()
        timer.call(int)
        timer.note_token()
        gevent.sleep(0.1)
        assert timer.call(int) == 0


def test_early_timer_sleeps_again():
    with AnswerTimer(Timeouts(9, 0.1, 0.3, 9)) as timer:
        with suppress(TimeoutExpired):
            timer.call(int)
        timer.note_token()
        with pytest.raises(TimeoutExpired) as caught:
            timer.call(gevent.sleep, 5)

    assert caught.value.error is errors.SilentStream


def test_end_within_shortens_wait():
    with AnswerTimer(Timeouts(9, 9, 9, 9)) as timer:
        timer.call(int)
        timer.end_within(0.02)
        with pytest.raises(TimeoutExpired):
            timer.call(gevent.sleep, 5)


def test_one_timer_serves_many_calls():
    started = []

    def start_timer(*given):
        started.append(given)
        return start_gevent_timer(*given)

    with AnswerTimer(Timeouts(9, 9, 8, 9), start_timer=start_timer) as timer:
        for _ in range(1000):
            timer.call(int)
            timer.note_token()

    assert len(started) == 2


def test_token_ends_closing_timeout():
    now = [0.0]
    with AnswerTimer(Timeouts(9, 9, 9, 20), clock=lambda: now[0]) as timer:
        timer.note_token()
        timer.close_within(2)
        now[0] = 1
        timer.note_token()
        timer.call(int)
        now[0] = 5
        timer.call(int)
        timer.close_within(2)
        now[0] = 8
        with pytest.raises(TimeoutExpired):
            timer.call(int)
