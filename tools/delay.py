"""Measure the delay of followers: ``python -m tools.delay [--seconds 20]``.

An endpoint sends the time, forty times a second. A follower in the process that makes
the answer, and one in another process, compute the age of each time that they read.
The load of the machine affects the figures.
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
import re  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from contextlib import ExitStack  # noqa: E402
from functools import partial  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402

from tests.client import HTTPVisitor, Page  # noqa: E402
from tests.endpoint import Endpoint, Exchange  # noqa: E402
from tests.endpoint.scripts import say  # noqa: E402
from tests.services.kaiwa import KaiwaServer  # noqa: E402
from tests.services.redis import RedisServer  # noqa: E402

TOKEN_SECONDS = 0.025


def send_time(exchange: Exchange, seconds: float) -> None:
    """Answer with times in milliseconds, for some seconds."""
    exchange.stream()
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        gevent.sleep(TOKEN_SECONDS)
        exchange.send(say(f"{read_clock():.0f} "))
    exchange.send(say("", "stop"))


class Listener(Page):
    """A follower that notes the age of each word on arrival."""

    def __init__(self) -> None:
        super().__init__()
        self.delays: list[float] = []

    def apply(self, event: bytes) -> None:
        """Apply an event, and note the ages of the new words."""
        now = read_clock()
        super().apply(event)
        times = re.findall(r"\d+", " ".join(self.blocks))
        self.delays += [now - int(it) for it in times[len(self.delays) :]]

    def describe(self) -> str:
        """Write the delays in one line, in milliseconds."""
        delays = sorted(self.delays)
        shares = {"median": 0.5, "99 of 100": 0.99, "longest": 1.0}
        found = {
            name: delays[min(len(delays) - 1, int(share * len(delays)))]
            for name, share in shares.items()
        }
        return ", ".join(f"{name} {found[name]:.0f} ms" for name in found)


def read_clock() -> float:
    """Return the time in milliseconds."""
    return time.monotonic() * 1000


def measure(seconds: float) -> dict[str, Listener]:
    """Follow one answer in two processes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clock, redis = Endpoint().start(), RedisServer(folder)
        clock.answer = partial(send_time, seconds=seconds)
        stack.callback(clock.stop)
        stack.callback(redis.stop)
        environ = {
            "INFERENCE_URL": clock.url,
            "INFERENCE_KEY": "inf-test",
            "INFERENCE_MODEL_ID": "claude-4-5-sonnet",
            "REDIS_URL": redis.url,
        }
        here, there = (KaiwaServer(folder, environ) for _ in range(2))
        for dyno in (here, there):
            stack.callback(dyno.kill)
            dyno.wait_until_ready()
        return follow_at(here, there)


def follow_at(here: KaiwaServer, there: KaiwaServer) -> dict[str, Listener]:
    """Begin an answer at one dyno; follow it at both."""
    visitor = HTTPVisitor(here.url)
    talk = visitor.begin("What time is it?")
    listeners = {"in the process that asks": Listener(), "in another": Listener()}
    following = []
    for dyno, listener in zip((here, there), listeners.values(), strict=True):
        visitor.move_to(dyno.url)
        following.append(gevent.spawn(talk.follow, listener))
        gevent.sleep(0)  # Let it connect before the next move.
    gevent.joinall(following, raise_error=True)
    return listeners


def main() -> None:
    """Measure as the command line asks; print the delays."""
    parser = argparse.ArgumentParser(prog="python -m tools.delay")
    parser.add_argument("--seconds", type=float, default=20)
    for name, listener in measure(parser.parse_args().seconds).items():
        print(f"{name}: {listener.describe()} ({len(listener.delays)} words)")


if __name__ == "__main__":
    main()
