"""Signals: a run that is asked to end stops what it has started, as at its end."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import TypeVar

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Result = TypeVar("Result")


class Ended(Exception):
    """A signal has ended the run.

    :ivar status: what a shell expects of a process that ends so.
    """

    def __init__(self, number: int) -> None:
        self.status = 128 + number


async def run_until_signal(work: Coroutine[None, None, Result]) -> Result:
    """Run to the end, or until the first signal; later ones change nothing.

    :raises Ended: there was one, and the work has tidied up behind itself.
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
