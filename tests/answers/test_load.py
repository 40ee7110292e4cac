import pytest

from kaiwa.answers.load import Load
from kaiwa.answers.pacing import LOAD_SECONDS, SAMPLE_SECONDS


class Clock:
    """A clock that tests set; ``cpu`` is the CPU time."""

    def __init__(self) -> None:
        self.now = self.cpu = 0.0

    def read(self) -> float:
        return self.now

    def read_cpu(self) -> float:
        return self.cpu


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def load(clock):
    return Load(clock.read, clock.read_cpu)


def pass_time(clock, load, seconds, *, busy=0.0, delay=0.0):
    for _ in range(round(seconds / SAMPLE_SECONDS)):
        clock.now += SAMPLE_SECONDS
        clock.cpu += SAMPLE_SECONDS * busy
        load.note_pause(clock.now - delay)


def test_load_is_measured(clock, load):
    pass_time(clock, load, 10 * LOAD_SECONDS, busy=0.4, delay=0.02)

    assert load.busy_share == pytest.approx(0.4, rel=0.01)
    assert load.delay_seconds == pytest.approx(0.02, rel=0.01)


def test_load_falls_again(clock, load):
    pass_time(clock, load, 10 * LOAD_SECONDS, busy=1.0, delay=0.1)

    pass_time(clock, load, 10 * LOAD_SECONDS)

    assert load.busy_share < 0.01
    assert load.delay_seconds < 0.001


def test_pauses_of_one_moment_count_once(clock, load):
    clock.now = LOAD_SECONDS / 10
    for _ in range(1_000):
        load.note_pause(clock.now - 0.1)

    assert load.delay_seconds == pytest.approx(0.01)


def test_early_pause_is_no_delay(clock, load):
    clock.now = LOAD_SECONDS
    load.note_pause(clock.now + 0.001)

    assert load.delay_seconds == 0.0
