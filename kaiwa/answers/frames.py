"""Frames: the changes of an answer's blocks since the previous frame.

A frame describes block *i* as a prefix of its previous HTML, which both sides know, and
the HTML that follows it. A follower without the previous frame gets an opening frame,
which has the whole HTML of each block that was not finished at the follower's position.
Applying a frame twice has the same result as once.

Pure: no IO.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from ..render import Block

Change = tuple[int, int, str]

NEAR_END = 16  # Characters: about the length of the closing tags of a block.


class Frame(NamedTuple):
    """One event of a feed.

    :ivar number: the number of frames of this feed so far, in this process.
    :ivar position: the length of the source that it shows, in UTF-8 bytes.
    :ivar event: the bytes of the server-sent event.
    """

    number: int
    position: int
    event: bytes
    is_final: bool


def list_changes(
    before: Sequence[Block], after: Sequence[Block], *, is_final: bool = False
) -> list[Change]:
    """List the blocks that differ: ``(index, keep, html)``.

    :param is_final: whether the answer has ended, which may change any block.
    :returns: block ``index`` is now the first ``keep`` UTF-16 units of its previous
        HTML, followed by ``html``.
    """
    changes = []
    start = 0 if is_final else _count_finished(before)
    for index in range(start, len(after)):
        old = before[index].html if index < len(before) else ""
        new = after[index].html
        if old != new:
            keep = _common_length(old, new)
            changes.append((index, _count_units(new[:keep]), new[keep:]))
    return changes


def list_unseen(blocks: Sequence[Block], position: int) -> list[Change]:
    """List the blocks that may have changed since ``position``, with their whole HTML.

    The list begins one block early, because the block that ended at ``position`` may
    have been growing. Late blocks change when the answer ends, wherever they are.
    """
    seen = sum(1 for block in blocks if block.end <= position)
    return [
        (index, 0, block.html)
        for index, block in enumerate(blocks)
        if index >= seen - 1 or block.is_late
    ]


def encode_event(
    position: int,
    changes: Sequence[Change],
    *,
    state: str | None = None,
    count: int | None = None,
) -> bytes:
    """Encode a server-sent event; ``state`` and ``count`` are None if unchanged."""
    data: dict[str, Any] = {}
    if state is not None:
        data["state"] = state
    if count is not None:
        data["count"] = count
    if changes:
        data["blocks"] = changes
    return b"id: %d\ndata: %s\n\n" % (position, msgspec.json.encode(data))


def encode_sent(html: str) -> bytes:
    """Encode the event that begins the response to a send."""
    return b"event: sent\ndata: %s\n\n" % msgspec.json.encode({"html": html})


def _count_finished(blocks: Sequence[Block]) -> int:
    # Finished blocks are first and can be many, so count from the end.
    count = len(blocks)
    while count and not blocks[count - 1].is_finished:
        count -= 1
    return count


def _common_length(old: str, new: str) -> int:
    # Binary search, because Python compares slices in C. Blocks grow at their end, so
    # try the last characters first.
    high = min(len(old), len(new))
    low = max(0, high - NEAR_END)
    if old[:low] != new[:low]:
        low, high = 0, low
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _count_units(text: str) -> int:
    # JavaScript counts UTF-16 units: an emoji is two.
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
