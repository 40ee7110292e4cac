import re

import pytest

from kaiwa.answers import pacing
from kaiwa.settings_table import SETTINGS

from ..house.tree import ROOT

DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
MOST_ANSWERS = DEFAULTS["MAX_RUNNING_ANSWERS"]


def test_batch_and_frame_keep_latency():
    assert pacing.BATCH_SECONDS + pacing.FRAME_SECONDS <= pacing.LATENCY_SECONDS
    assert pacing.FRAME_SECONDS < pacing.BATCH_SECONDS


@pytest.mark.parametrize("count", [1, pacing.CROWD, pacing.CROWD + 1, MOST_ANSWERS])
def test_crowded_batch_keeps_latency(count):
    waiting = count * pacing.WAIT_SECONDS

    assert pacing.choose_batch_seconds(count) >= pacing.BATCH_SECONDS
    assert pacing.choose_batch_seconds(count) + waiting <= pacing.LATENCY_SECONDS


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
