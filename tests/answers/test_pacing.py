import re

import pytest

from kaiwa.answers import pacing
from kaiwa.settings_table import SETTINGS

from ..house.tree import ROOT

DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
MOST_ANSWERS = DEFAULTS["MAX_RUNNING_ANSWERS"]


def test_batch_and_frame_keep_latency():
    longest = pacing.LONGEST_BATCH_SECONDS + pacing.FRAME_SECONDS

    assert longest <= pacing.LATENCY_SECONDS
    assert pacing.FRAME_SECONDS < pacing.SHORTEST_BATCH_SECONDS


def test_idle_core_gets_shortest_batches():
    assert pacing.choose_batch_seconds(0.0, 0.0) == pacing.SHORTEST_BATCH_SECONDS


@pytest.mark.parametrize("share", [0.5, 1.0])
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.1, 0.17])
def test_loaded_batch_keeps_latency(share, delay):
    batch = pacing.choose_batch_seconds(share, delay)

    assert batch == pytest.approx(pacing.LONGEST_BATCH_SECONDS - delay)
    assert batch + delay + pacing.FRAME_SECONDS <= pacing.LATENCY_SECONDS


def test_batches_grow_with_load():
    by_share = [pacing.choose_batch_seconds(it / 20, 0.0) for it in range(11)]
    by_delay = [pacing.choose_batch_seconds(0.0, it / 1000) for it in range(18)]

    assert by_share == sorted(by_share)
    assert by_delay == sorted(by_delay)


def test_relay_keeps_latency():
    assert pacing.SEND_SECONDS < pacing.RELAY_LATENCY_SECONDS


def test_relay_survives_lost_repetitions():
    assert pacing.INTEREST_SECONDS > 2 * pacing.FOLLOW_SECONDS


def test_polling_keeps_latency():
    checkpoint = pacing.CHECKPOINT_SECONDS + pacing.END_BATCH_SECONDS
    delay = checkpoint + pacing.POLL_SECONDS

    assert delay <= pacing.STORED_LATENCY_SECONDS
    assert delay < pacing.CATCH_UP_SECONDS


def test_kill_loses_little_text():
    checkpoint = pacing.CHECKPOINT_SECONDS + pacing.END_BATCH_SECONDS

    assert checkpoint + pacing.LATENCY_SECONDS <= pacing.LOST_TEXT_SECONDS


def test_all_checkpoints_fit_into_one_interval():
    batches = MOST_ANSWERS / pacing.CHECKPOINTS_PER_BATCH
    storing = MOST_ANSWERS * pacing.STORE_SECONDS

    assert batches * pacing.REST_SECONDS + storing < pacing.CHECKPOINT_SECONDS


def test_living_process_is_not_lost():
    unseen = pacing.CHECKPOINT_SECONDS + pacing.BEAT_CHECK_SECONDS

    assert 3 * unseen < DEFAULTS["LOST_SECONDS"]


def test_drain_ends_before_gunicorn_kills():
    text = (ROOT / "gunicorn.conf.py").read_text()
    graceful_seconds = int(re.search(r"graceful_timeout = (\d+)", text)[1])
    drain_seconds = DEFAULTS["DRAIN_SECONDS"] + pacing.LAST_STORE_SECONDS

    assert drain_seconds < graceful_seconds
