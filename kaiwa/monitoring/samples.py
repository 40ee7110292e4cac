"""Samples of this process: a line of the log once a minute."""

import time
from typing import NamedTuple

import gevent

from ..answers import Followers, Maker
from .logfmt import write_line
from .memory import measure_memory

LINE_SECONDS = 60.0


class Sample(NamedTuple):
    """The state of this process at one moment.

    :ivar cpu_seconds: used since the start.
    """

    running: int
    followers: int
    memory_bytes: int
    cpu_seconds: float


class Sampler:
    """Reads samples of this process."""

    def __init__(self, maker: Maker, followers: Followers) -> None:
        self._maker = maker
        self._followers = followers

    def read(self) -> Sample:
        """Read a sample."""
        return Sample(
            running=len(self._maker.running),
            followers=self._followers.total,
            memory_bytes=measure_memory(),
            cpu_seconds=time.process_time(),
        )

    def keep_logging(self) -> None:
        """Log a line every minute; runs forever."""
        while True:
            log_sample(self.read())
            gevent.sleep(LINE_SECONDS)


def log_sample(sample: Sample) -> None:
    """Log one line for a sample."""
    fields = {
        "sample#answers.running": sample.running,
        "sample#followers": sample.followers,
        "sample#memory": f"{sample.memory_bytes / 2**20:.1f}MB",
        "sample#cpu": f"{sample.cpu_seconds:.1f}s",
    }
    write_line("sample", fields)
