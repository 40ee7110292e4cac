"""Signals end a run in good order: it stops everything that it has started."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import TypeVar

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Result = TypeVar("Result")


class Ended(Exception):
    """A signal has ended the run.

    :ivar status: the exit status that shells expect.
    """

    def __init__(self, number: int) -> None:
        self.status = 128 + number


async def run_until_signal(work: Coroutine[None, None, Result]) -> Result:
    """Run to the end or until the first signal; later signals are ignored.

    :raises Ended: there was a signal; the work has cleaned up.
    """
    task = asyncio.create_task(work)
    received: list[int] = []

    def end(number: int) -> None:
        if not received:
            received.append(number)
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, end, number)
    try:
        return await task
    except asyncio.CancelledError as error:
        raise Ended(received[0]) from error
