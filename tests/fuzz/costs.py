"""Functions that read foreign text, and texts that may cost them much.

``READERS`` maps the name of a function to a function of a text and a pace.
"""

import gzip
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException, parse_headers
from io import BytesIO
from typing import NamedTuple

from kaiwa import clock
from kaiwa.access.discovery import ENDPOINTS, UntrustedProvider, read_metadata
from kaiwa.access.identity import AllowedEmails
from kaiwa.casts import read_allowed, read_issuer, read_web_address
from kaiwa.inference.answer_decoder import AnswerDecoder
from kaiwa.inference.context_window import find_room, mentions_output
from kaiwa.inference.endpoint_url import is_heroku_inference, normalize_url
from kaiwa.inference.error_context import ErrorContext
from kaiwa.inference.http.chunked import READ_BYTES
from kaiwa.inference.http.inflation import Inflater, Undecodable
from kaiwa.inference.models import UnreadableList, parse_openai_models
from kaiwa.inference.parameters import (
    Parameters,
    adapt_parameters,
    drop_parameters,
)
from kaiwa.inference.rate_limits import read_retry_after
from kaiwa.inference.refusals import read_refusal
from kaiwa.render import (
    GrowingAnswer,
    Pace,
    guess_language,
    render_answer,
    render_plain,
)
from kaiwa.source import clean_message, clean_text, show_line

from ..attacks.payloads import PAYLOADS
from ..render.markdown_text import LINES
from .texts import SIGNS

CONTEXT = ErrorContext("INFERENCE", "claude", "inf-secret")
DELTA_CHARS = 1_000
# Markdown that costs much for its length.
COSTLY = [
    *("|a" * 20 + "\n" + "|-" * 20 + "\n", "|a|a|a\n|-|-|-\n", "|:-:" * 20, "|" * 20),
    *("a\n", "> ", "- ", "1. ", "  ", "*a* ", "**a** ", "[a] ", "[a](b) ", "`a` "),
    *("$x$ ", "$(((((((($ ", "$$\nx\n$$\n", "```\nx\n```\n", "[a]: http://b.example\n"),
    *(
        "http://a.example/ ",
        "<b>",
        "&amp;",
        "\u202ea",
        "# h\n",
        "***\n",
        "![a](http:b)",
    ),
]
PIECES = [*SIGNS, *COSTLY, *PAYLOADS[:50], *LINES]


class Cost(NamedTuple):
    """The CPU time of a call, and the longest part of it without a pause."""

    cpu_ms: float
    stall_ms: float
    html_per_byte: float


class Meter(Pace):
    """A pace that measures the CPU time between two pauses."""

    def __init__(self) -> None:
        self.longest = 0.0
        super().__init__()

    def start(self) -> None:
        """Start a slice."""
        self._stop()
        super().start()
        self._started_cpu = time.process_time()

    def _stop(self) -> None:
        started = getattr(self, "_started_cpu", None)
        if started is not None:
            self.longest = max(self.longest, time.process_time() - started)

    def conclude(self) -> float:
        """Return the longest slice in milliseconds."""
        self._stop()
        return self.longest * 1000


def _load_answer(text: str, pace: Pace) -> int:
    return sum(len(html.encode()) for html in render_answer(clean_text(text), pace))


def _stream_answer(text: str, pace: Pace) -> int:
    answer = GrowingAnswer(pace=pace)
    for start in range(0, len(text), DELTA_CHARS):
        answer.append(clean_text(text[start : start + DELTA_CHARS]))
        _ = answer.blocks
    return sum(len(block.html.encode()) for block in answer.blocks)


def _read_message(text: str, _: Pace) -> int:
    text, _left_out = clean_message(text)
    guess_language(text)
    return len(render_plain(text).encode())


def _show_line(text: str, _: Pace) -> int:
    return len(show_line(text).encode(errors="replace"))


def _decode_answer(text: str, pace: Pace) -> int:
    decoder = AnswerDecoder(CONTEXT)
    for piece in _cut(text.encode(errors="replace"), 16_384):
        decoder.feed(piece)
        pace.rest()
    return 0


def _read_refusal(text: str, _: Pace) -> int:
    headers = {"Retry-After": text[:4_000], "Content-Type": text[:4_000]}
    read_refusal(CONTEXT, 400, headers, text.encode(errors="replace"), now=clock.now())
    return 0


def _read_models(text: str, _: Pace) -> int:
    with suppress(UnreadableList):
        parse_openai_models(text.encode(errors="replace"))
    return 0


def _negotiate(text: str, _: Pace) -> int:
    adapt_parameters(Parameters(), text)
    drop_parameters(Parameters(), text)
    find_room(text, 4096)
    mentions_output(text)
    return 0


def _read_head(text: str, _: Pace) -> int:
    data = text.encode(errors="replace").replace(b"\n", b": a\r\n")[:65_536]
    with suppress(HTTPException):
        headers = parse_headers(BytesIO(data + b"\r\n\r\n"))
        read_retry_after(dict(headers.items()), clock.now())
    for name in ("Retry-After", "x-ratelimit-reset-requests"):
        read_retry_after({name: text[:65_536]}, clock.now())
    return 0


def _inflate(text: str, pace: Pace) -> int:
    data = text.encode(errors="replace")
    for body in (gzip.compress(data * 100), b"\x1f\x8b\x08\x10" + data):
        inflater = Inflater()
        with suppress(Undecodable):
            for piece in _cut(body, READ_BYTES):
                inflater.feed(piece)
                while inflater.take():
                    pace.rest()
    return 0


def _read_address(text: str, _: Pace) -> int:
    for cast in (normalize_url, read_issuer, read_allowed, read_web_address):
        with suppress(ValueError):
            cast(text)
    is_heroku_inference(text)
    return int(f"{text[:250]}@{text[:250]}" in AllowedEmails("example.com"))


def _read_sign_in_document(text: str, _: Pace) -> int:
    urls = dict.fromkeys([*ENDPOINTS, "userinfo_endpoint"], "https://a.example/" + text)
    document = json.dumps({**urls, "issuer": "https://a.example", "more": text})
    with suppress(UntrustedProvider, ValueError):
        read_metadata(json.loads(document), "https://a.example")
    with suppress(ValueError, RecursionError):
        json.loads(text)
    return 0


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


READERS: dict[str, Callable[[str, Pace], int]] = {
    "answer, loaded": _load_answer,
    "answer, streamed": _stream_answer,
    "message": _read_message,
    "line": _show_line,
    "endpoint's stream": _decode_answer,
    "endpoint's refusal": _read_refusal,
    "endpoint's models": _read_models,
    "endpoint's negotiation": _negotiate,
    "endpoint's head": _read_head,
    "endpoint's gzip": _inflate,
    "address": _read_address,
    "sign-in document": _read_sign_in_document,
}


def measure(reader: Callable[[str, Pace], int], text: str) -> Cost:
    """Measure one call by the CPU time of the process."""
    meter, started = Meter(), time.process_time()
    size = reader(text, meter)
    cpu = time.process_time() - started
    length = max(len(text.encode(errors="replace")), 1)
    return Cost(cpu * 1000, meter.conclude(), size / length)


def draw_units(chance: random.Random) -> list[str]:
    """Draw a start, a unit to repeat, and an end."""
    counts = (chance.randrange(3), chance.randrange(1, 5), chance.randrange(3))
    return ["".join(chance.choices(PIECES, k=count)) for count in counts]


def write_text(units: list[str], chars: int) -> str:
    """Repeat the unit until the text has so many characters."""
    start, unit, end = units
    room = max(chars - len(start) - len(end), len(unit))
    return start + unit * (room // max(len(unit), 1)) + end
