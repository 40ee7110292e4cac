"""The wire: bytes that an answer takes on its way, against its final HTML."""

import asyncio
from itertools import islice

from tests.answers.page import Page

from ..kaiwa import Kaiwa
from ..row import Row
from ..texts import SAYINGS
from ..wish import Wish
from ..workshop import Sizes, Workshop

TIMES = 3.0
OVERHEAD_BYTES = 60
FAST, SLOW = 200, 20
SLOW_TOKENS = 300


async def measure(workshop: Workshop) -> list[Row]:
    """Follow an answer of each kind, all at once."""
    sizes = workshop.sizes
    async with workshop.serve_kaiwa() as kaiwa:
        wishes = _list_wishes(sizes)
        slow = Wish(tokens=min(SLOW_TOKENS, sizes.prose_tokens), rate=SLOW)
        found = await asyncio.gather(
            *(_follow(kaiwa, it) for it in [*wishes.values(), slow])
        )
    *fast, (wire_bytes, html_bytes, frames) = found
    overhead = (wire_bytes - html_bytes) / frames
    rows = [
        Row(
            f"bytes on the wire at {FAST} tokens/s: {name}",
            f"≤ {TIMES:.0f}× its HTML",
            f"{wire / html:.2f}×",
            is_reached=wire <= TIMES * html,
        )
        for name, (wire, html, _) in zip(wishes, fast, strict=True)
    ]
    return [
        *rows,
        Row(
            f"bytes beside the HTML in a frame at {SLOW} tokens/s",
            f"≤ {OVERHEAD_BYTES}",
            f"{overhead:.0f}",
            is_reached=overhead <= OVERHEAD_BYTES,
        ),
    ]


def _list_wishes(sizes: Sizes) -> dict[str, Wish]:
    lines = {
        f"code of {sizes.code_lines:,} lines": ("code", sizes.code_lines),
        f"table of {sizes.table_rows} rows": ("table", sizes.table_rows),
        f"list of {sizes.list_items} items": ("list", sizes.list_items),
    }
    return {
        f"prose of {sizes.prose_tokens:,} tokens": Wish(
            tokens=sizes.prose_tokens, rate=FAST
        )
    } | {
        name: Wish(kind=kind, tokens=_count_tokens(kind, count), rate=FAST)
        for name, (kind, count) in lines.items()
    }


def _count_tokens(kind: str, lines: int) -> int:
    """Count the tokens of so many lines, with the head that some kinds have."""
    heads = {"code": 1, "table": 2, "list": 0}
    ends = (i for i, token in enumerate(SAYINGS[kind](), 1) if token == "\n")
    return next(islice(ends, lines + heads[kind] - 1, None))


async def _follow(kaiwa: Kaiwa, wish: Wish) -> tuple[int, int, int]:
    """Follow an answer; return its bytes on the wire, its HTML's, and its frames."""
    person = await kaiwa.meet()
    talk = await person.send("/conversations", wish, is_keeping=True)
    await talk.ended
    frames = _read_frames(bytes(talk.received))
    page = Page()
    for frame in frames:
        page.apply(frame)
    wire_bytes = len(talk.received) - talk.received.index(b"\r\n\r\n")
    return wire_bytes, sum(len(it.encode()) for it in page.blocks), len(frames)


def _read_frames(received: bytes) -> list[bytes]:
    _, _, rest = received.partition(b"\r\n\r\n")
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return [it for it in body.split(b"\n\n") if it.startswith(b"id:")]
