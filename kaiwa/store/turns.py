"""The turns of a conversation, as models read them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ..errors import ContextTooLong, EndpointRefusedText
from ..prompt import Turn, count_characters, read_turn
from .tables import MessageRow
from .values import Addition

# Leave out a question that was rejected for its text: sent again, it would have every
# later question rejected, too, and the page has said that the model did not get it.
UNSEEN = {EndpointRefusedText.code, ContextTooLong.code}
# Cache a few long conversations, none of them longer than models accept.
KEPT_CONVERSATIONS = 16
LONG_TURNS = 40
MOST_CHARACTERS = 500_000


class RecentTurns:
    """A cache of turns, so that a send does not read a long conversation again.

    Turns before an answer never change, so the cache cannot go stale.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Addition] = {}

    def read(
        self, tx: Connection, conversation_id: str, last_id: int | None
    ) -> tuple[Turn, ...]:
        """Read the turns up to an answer, including it: see ``read_turns``."""
        kept = self._kept.get(conversation_id)
        if kept is None or kept.answer_id != last_id:
            return read_turns(tx, conversation_id, last_id)
        last = tx.execute(_READ_ONE, {"message_id": last_id}).all()
        return _add_turns(list(kept.turns), last)

    def keep(self, addition: Addition) -> None:
        """Cache the turns before an answer, after its transaction has committed."""
        turns = addition.turns
        if len(turns) < LONG_TURNS or count_characters(turns) > MOST_CHARACTERS:
            return
        self._kept.pop(addition.conversation_id, None)  # The latest stands last.
        self._kept[addition.conversation_id] = addition
        if len(self._kept) > KEPT_CONVERSATIONS:
            del self._kept[next(iter(self._kept))]


def read_turns(
    tx: Connection, conversation_id: str, last_id: int | None
) -> tuple[Turn, ...]:
    """Read the turns of a path, without questions that were rejected for their text.

    :param last_id: the message that the path from the root ends with; None for none.
    """
    if last_id is None:
        return ()
    rows = tx.execute(_READ, {"conversation_id": conversation_id}).all()
    found: dict[int | None, Any] = {row.id: row for row in rows}
    path = []
    while last_id is not None:
        path.append(found[last_id])
        last_id = path[-1].parent_id
    return _add_turns([], reversed(path))


def _add_turns(turns: list[Turn], rows: Iterable[Any]) -> tuple[Turn, ...]:
    for _, _, role, source, error_code in rows:
        if error_code in UNSEEN:
            turns.pop()  # Its question.
        else:
            turns.append(read_turn(role, source))
    return tuple(turns)


_COLUMNS = select(
    MessageRow.id,
    MessageRow.parent_id,
    MessageRow.role,
    MessageRow.source,
    MessageRow.error_code,
)
# Of all versions, not only those of the path: one statement reads a thousand turns in
# less time than it takes to name them.
_READ = _COLUMNS.where(MessageRow.conversation_id == bindparam("conversation_id"))
_READ_ONE = _COLUMNS.where(MessageRow.id == bindparam("message_id"))
