"""The HTML of finished answers, cached."""

import sys

from ..background import make_pace
from ..render import ByteCache, render_answer
from ..store import Message

MAX_CACHED_BYTES = 8_000_000
MAX_CACHED_ANSWER_BYTES = 1_000_000


def read_finished(message: Message) -> tuple[str, ...]:
    """Return the blocks of a finished answer; none of any other message."""
    if message.role == "user" or message.is_running:
        return ()
    return _finished_answers.get((message.id, message.source))


def make_anchor(message_id: int) -> str:
    """Return the beginning of the ids of an answer's footnotes."""
    return f"m{message_id}-"


def _render(key: tuple[int, str]) -> tuple[str, ...]:
    message_id, source = key
    return tuple(render_answer(source, make_pace(), anchor=make_anchor(message_id)))


def _measure(key: tuple[int, str], blocks: tuple[str, ...]) -> int:
    return sys.getsizeof(key[1]) + sum(map(sys.getsizeof, blocks))


_finished_answers = ByteCache(
    _render,
    _measure,
    max_bytes=MAX_CACHED_BYTES,
    max_entry_bytes=MAX_CACHED_ANSWER_BYTES,
)
