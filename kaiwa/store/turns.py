"""The turns of a conversation, as models read them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ..errors import ContextTooLong, EndpointRefusedText
from ..prompt import Turn, count_characters, read_turn
from .statements import fetch_all
from .tables import MessageRow
from .values import Addition, Message

# Leave out a question that was rejected for its text: sent again, it would have every
# later question rejected, too, and the page has reported that the model did not get it.
REJECTED_TEXT = {EndpointRefusedText.code, ContextTooLong.code}
# Cache a few long conversations, none of them longer than models accept.
MAX_CONVERSATIONS = 16
MIN_TURNS = 40
MAX_CHARACTERS = 500_000

_TURN = select(
    MessageRow.id,
    MessageRow.parent_id,
    MessageRow.role,
    MessageRow.source,
    MessageRow.error_code,
)
TURN_OF_MESSAGE = _TURN.where(MessageRow.id == bindparam("message_id"))


class RecentTurns:
    """A cache of turns, so that a send does not read a long conversation again.

    Turns before an answer never change, so the cache cannot go stale.

    :param min_turns: do not cache shorter conversations.
    :param max_conversations: drop the one with the oldest send if there are more.
    """

    def __init__(
        self,
        *,
        min_turns: int = MIN_TURNS,
        max_conversations: int = MAX_CONVERSATIONS,
    ) -> None:
        self._min_turns = min_turns
        self._max_conversations = max_conversations
        self._kept: dict[str, Addition] = {}

    def read(
        self, tx: Connection, conversation_id: str, last_id: int | None
    ) -> tuple[Turn, ...]:
        """Read the turns up to an answer, including it: see ``read_turns``."""
        kept = self._kept.get(conversation_id)
        if kept is None or kept.answer_id != last_id:
            return read_turns(tx, conversation_id, last_id)
        last = fetch_all(tx, TURN_OF_MESSAGE, {"message_id": last_id})
        return _add_turns(list(kept.turns), last)

    def keep(self, addition: Addition) -> None:
        """Cache the turns before an answer, after its transaction has committed."""
        turns = addition.turns
        if len(turns) < self._min_turns or count_characters(turns) > MAX_CHARACTERS:
            return
        self._kept.pop(addition.conversation_id, None)  # The latest is last.
        self._kept[addition.conversation_id] = addition
        if len(self._kept) > self._max_conversations:
            del self._kept[next(iter(self._kept))]


# All versions: one statement reads a thousand messages in less time than a list of
# the ids of one path takes.
TURNS_OF_TREE = _TURN.where(MessageRow.conversation_id == bindparam("conversation_id"))


def read_turns(
    tx: Connection, conversation_id: str, last_id: int | None
) -> tuple[Turn, ...]:
    """Read the turns of a path, without questions that were rejected for their text.

    :param last_id: the last message of the path from the root; None for no path.
    """
    if last_id is None:
        return ()
    rows = fetch_all(tx, TURNS_OF_TREE, {"conversation_id": conversation_id})
    tree: dict[int | None, Any] = {row.id: row for row in rows}
    path = []
    while last_id is not None:
        path.append(tree[last_id])
        last_id = path[-1].parent_id
    return _add_turns([], reversed(path))


def _add_turns(turns: list[Turn], rows: Iterable[Any]) -> tuple[Turn, ...]:
    # Unpacked: reading the columns by name takes three times as long.
    for _, _, role, source, error_code in rows:
        if error_code in REJECTED_TEXT:
            turns.pop()  # Its question.
        else:
            turns.append(read_turn(role, source))
    return tuple(turns)


def find_memory_start(messages: Sequence[Message]) -> int | None:
    """Find the first message that the last answer's model read.

    :param messages: the end of a path.
    :returns: None if it read all messages, or if it began before these.
    """
    left = messages[-1].kept_turns if messages else None
    if not left:
        return None
    is_rejected = False
    for message in reversed(messages[:-1]):
        # Neither a rejected answer nor its question is a turn.
        was_rejected, is_rejected = is_rejected, message.error_code in REJECTED_TEXT
        if is_rejected or was_rejected:
            continue
        left -= 1
        if not left:
            return message.id
    return None
