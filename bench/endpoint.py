"""The endpoint of the benchmark: the fast one of the tests, with timed answers.

Some tokens of prose are the time at which they are sent, a *stamp*. So any follower
can compute how late they are.
"""

import asyncio
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from time import monotonic

from tests.endpoint.fast import END, MODEL_ID, FastEndpoint, write_token

from .pace import Pace
from .spec import AnswerSpec, read_spec
from .texts import STAMP_EVERY, TEXTS

__all__ = ["KEY", "MODEL_ID", "Endpoint", "read_clock_ms"]

KEY = "inf-bench"
# Two primes, so that answers that start one after the other are at different places.
STRIDE, SPREAD = 61, 997
_BEGAN_AT = monotonic() - 1
_write_known_token = lru_cache(maxsize=20_000)(write_token)


def read_clock_ms() -> int:
    """Return the time of stamps: milliseconds, at most seven digits."""
    return round((monotonic() - _BEGAN_AT) * 1000)


class Endpoint(FastEndpoint):
    """A server in this process.

    :ivar tokens: the number of tokens sent; ``stamps``, of stamps among them.
    :ivar late_tokens: the number of tokens sent long after they were due. The load is
        too high for the endpoint itself.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(certificate)
        self.tokens = self.stamps = self.late_tokens = 0
        self._endless = 0
        self._paces: dict[tuple[int, int], Pace] = {}

    def answer(self, transport: asyncio.Transport, body: bytes) -> None:
        """Answer as the specification in the body asks."""
        spec = read_spec(body)
        sender = _Sender(self, transport, spec)
        begin: Callable[[], None] = sender.send_all
        if spec.rate:
            begin = partial(self.choose_pace(spec).add, sender)
        asyncio.get_running_loop().call_later(spec.delay_ms / 1000, begin)

    def read_tokens(self, spec: AnswerSpec) -> Iterator[str]:
        """Return the tokens of an answer.

        Endless answers continue at different words after the first. Otherwise all of
        a crowd reach the end of a paragraph at once, unlike those of real users.
        """
        tokens = TEXTS[spec.kind]()
        if spec.tokens:
            return tokens
        self._endless += 1
        return chain(
            islice(tokens, 1), islice(tokens, self._endless * STRIDE % SPREAD, None)
        )

    def choose_pace(self, spec: AnswerSpec) -> Pace:
        """Return the pace of a crowd at a rate."""
        key = spec.rate, spec.crowd
        if key not in self._paces:
            self._paces[key] = Pace(self, 1 / spec.rate)
        return self._paces[key]


class _Sender:
    """The tokens of one answer, and the connection to send them on."""

    def __init__(
        self, endpoint: Endpoint, transport: asyncio.Transport, spec: AnswerSpec
    ) -> None:
        self._endpoint = endpoint
        self._transport = transport
        self._left = spec.tokens or -1
        self._tokens = enumerate(endpoint.read_tokens(spec), 1)
        self._is_stamped = spec.kind == "prose"

    def send_all(self) -> None:
        """Send all tokens at once."""
        if not self._is_open():
            return
        events = []
        while self._left:
            events.append(self._next_event())
        self._transport.write(b"".join(events) + END)

    def send_token(self) -> bool:
        """Send the next token; return whether there are more."""
        if self._left and self._is_open():
            self._transport.write(self._next_event())
            if not self._left:
                self._transport.write(END)
        return bool(self._left) and self._is_open()

    def _is_open(self) -> bool:
        # `connection_lost` is called later, and asyncio logs each write until then.
        return not self._transport.is_closing()

    def _next_event(self) -> bytes:
        self._left -= 1
        self._endpoint.tokens += 1
        number, token = next(self._tokens)
        if self._is_stamped and number % STAMP_EVERY == 0 and token[0] == " ":
            self._endpoint.stamps += 1
            return write_token(f" t{read_clock_ms():07d}")
        return _write_known_token(token)
