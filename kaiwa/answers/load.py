"""The load of this process: the share of its time in use, and the event loop's delay.

The busy share shows that the core fills up before anything is late. The delay shows
the use of the core by other processes, which the share does not show.
"""

import time
from collections.abc import Callable

from .pacing import LOAD_SECONDS, SAMPLE_SECONDS


class Load:
    """Averages over about ``LOAD_SECONDS``, measured when a pause of an answer ends.

    :param clock: returns seconds, monotonically; ``cpu_clock``, of CPU time.
    :ivar busy_share: the share of a core that this process uses, 0 to 1.
    :ivar delay_seconds: the time by which pauses last too long.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        cpu_clock: Callable[[], float] = time.process_time,
    ) -> None:
        self.busy_share = 0.0
        self.delay_seconds = 0.0
        self._clock = clock
        self._cpu_clock = cpu_clock
        self._noted_at = self._sampled_at = clock()
        self._cpu_seconds = cpu_clock()

    def note_pause(self, due_at: float) -> None:
        """Note that a pause has ended that should have ended at ``due_at``."""
        now = self._clock()
        delay = max(0.0, now - due_at)
        self.delay_seconds = _move(self.delay_seconds, delay, now - self._noted_at)
        self._noted_at = now
        passed = now - self._sampled_at
        if passed >= SAMPLE_SECONDS:
            cpu_seconds = self._cpu_clock()
            share = min(1.0, (cpu_seconds - self._cpu_seconds) / passed)
            self.busy_share = _move(self.busy_share, share, passed)
            self._sampled_at, self._cpu_seconds = now, cpu_seconds


def _move(average: float, sample: float, seconds: float) -> float:
    """Move an average towards a sample that stands for some seconds."""
    return average + (sample - average) * min(1.0, seconds / LOAD_SECONDS)
