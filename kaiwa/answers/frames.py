"""Frames: what an answer's blocks have become since the last time.

A frame says what block *i* is now, as the beginning of what it was plus what differs.
Both sides know what it was, because a frame follows the one before it. A follower that
comes from elsewhere gets an opening frame, which holds each block whole that was not
finished at its position. Applying a frame twice does no harm.

Pure: no IO.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from ..render import Block

Change = tuple[int, int, str]

NEAR_END = 16  # In characters: about as many as close what is open.


class Frame(NamedTuple):
    """One event of a feed.

    :ivar number: counts the frames of this feed in this process.
    :ivar position: how much of the source it shows, in UTF-8 bytes.
    :ivar event: the bytes of the server-sent event.
    """

    number: int
    position: int
    event: bytes
    is_final: bool


def list_changes(before: Sequence[Block], after: Sequence[Block]) -> list[Change]:
    """List what differs: ``(index, keep, html)``.

    :returns: block ``index`` is now the first ``keep`` UTF-16 units of its HTML
        before, and then ``html``.
    """
    changes = []
    for index in range(_count_finished(before), len(after)):
        old = before[index].html if index < len(before) else ""
        new = after[index].html
        if old != new:
            keep = _common_length(old, new)
            changes.append((index, _count_units(new[:keep]), new[keep:]))
    return changes


def list_unseen(blocks: Sequence[Block], position: int) -> list[Change]:
    """List, whole, the blocks that a follower at ``position`` may not have as they are.

    One more than needed is sent: the block that ended there may have been growing.
    """
    seen = sum(1 for block in blocks if block.end <= position)
    return [
        (index, 0, blocks[index].html) for index in range(max(0, seen - 1), len(blocks))
    ]


def encode_event(
    position: int,
    changes: Sequence[Change],
    *,
    state: str | None = None,
    count: int | None = None,
) -> bytes:
    """Encode a server-sent event; ``state`` and ``count`` only when they changed."""
    data: dict[str, Any] = {}
    if state is not None:
        data["state"] = state
    if count is not None:
        data["count"] = count
    if changes:
        data["blocks"] = changes
    return b"id: %d\ndata: %s\n\n" % (position, msgspec.json.encode(data))


def _count_finished(blocks: Sequence[Block]) -> int:
    # They stand first and never change, however many there are: counted from the end.
    count = len(blocks)
    while count and not blocks[count - 1].is_finished:
        count -= 1
    return count


def _common_length(old: str, new: str) -> int:
    # Halving compares slices in C. A block grows at its end, so that is tried first.
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
