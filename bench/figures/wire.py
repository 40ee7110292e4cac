"""The wire: the bytes of an answer on its way, compared with its final HTML."""

import asyncio
from itertools import islice

from tests.client import Page, split_events

from ..kaiwa import Kaiwa
from ..row import Row
from ..spec import AnswerSpec
from ..texts import TEXTS
from ..workshop import Sizes, Workshop

TIMES = 3.0
OVERHEAD_BYTES = 60
FAST, SLOW = 200, 20
SLOW_TOKENS = 300


async def measure(workshop: Workshop) -> list[Row]:
    """Follow one answer of each kind at the same time."""
    sizes = workshop.sizes
    async with workshop.serve_kaiwa() as kaiwa:
        specs = _list_specs(sizes)
        slow = AnswerSpec(tokens=min(SLOW_TOKENS, sizes.prose_tokens), rate=SLOW)
        found = await asyncio.gather(
            *(_follow(kaiwa, it) for it in [*specs.values(), slow])
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
        for name, (wire, html, _) in zip(specs, fast, strict=True)
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


def _list_specs(sizes: Sizes) -> dict[str, AnswerSpec]:
    lines = {
        f"code of {sizes.code_lines:,} lines": ("code", sizes.code_lines),
        f"table of {sizes.table_rows} rows": ("table", sizes.table_rows),
        f"list of {sizes.list_items} items": ("list", sizes.list_items),
    }
    return {
        f"prose of {sizes.prose_tokens:,} tokens": AnswerSpec(
            tokens=sizes.prose_tokens, rate=FAST
        )
    } | {
        name: AnswerSpec(kind=kind, tokens=_count_tokens(kind, count), rate=FAST)
        for name, (kind, count) in lines.items()
    }


def _count_tokens(kind: str, lines: int) -> int:
    """Count the tokens of this many lines; some kinds have a head."""
    heads = {"code": 1, "table": 2, "list": 0}
    ends = (i for i, token in enumerate(TEXTS[kind](), 1) if token == "\n")
    return next(islice(ends, lines + heads[kind] - 1, None))


async def _follow(kaiwa: Kaiwa, spec: AnswerSpec) -> tuple[int, int, int]:
    """Follow an answer; return its wire bytes, its HTML bytes and its frames."""
    person = await kaiwa.meet()
    talk = await person.send("/conversations", spec, is_keeping=True)
    await talk.ended
    frames = _read_frames(bytes(talk.received))
    page = Page()
    for frame in frames:
        page.apply(frame)
    return len(talk.received), sum(len(it.encode()) for it in page.blocks), len(frames)


def _read_frames(received: bytes) -> list[bytes]:
    # The chunk before has ended.
    _, _, rest = received.partition(b"\r\n")
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return [it for it in split_events([body]) if it.startswith(b"id:")]
