"""The turns of a conversation, as a model is told them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ..errors import ContextTooLong, EndpointRefusedText
from ..source import read_text
from .tables import MessageRow
from .values import Send, Turns

# Told again, a question that was refused for its text would have every later one
# refused with it; and the page has said that the model never saw it.
UNSEEN = {EndpointRefusedText.code, ContextTooLong.code}
# What is kept of conversations: a few that are long, and not longer than models read.
KEPT_CONVERSATIONS = 16
LONG_TURNS = 40
MOST_CHARACTERS = 500_000


class RecentTurns:
    """What models were told lately, so that a long conversation is not read anew.

    What lies before an answer never changes, so what is kept is what is stored.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, Turns]] = {}

    def read(self, tx: Connection, conversation_id: str, last_id: int | None) -> Turns:
        """Read the turns up to an answer, this included: see ``read_turns``."""
        answer_id, told = self._kept.get(conversation_id, (None, ()))
        if answer_id is None or answer_id != last_id:
            return read_turns(tx, conversation_id, last_id)
        last = tx.execute(_READ_ONE, {"message_id": last_id}).all()
        return _tell(list(told), last)

    def keep(self, send: Send) -> None:
        """Keep what is told for a send, now that it is stored."""
        told = send.question
        if (
            not told
            or len(told.turns) < LONG_TURNS
            or told.characters > MOST_CHARACTERS
        ):
            return
        self._kept.pop(send.conversation_id, None)  # The latest stands last.
        self._kept[send.conversation_id] = (send.answer_id, told.turns)
        if len(self._kept) > KEPT_CONVERSATIONS:
            del self._kept[next(iter(self._kept))]


def read_turns(tx: Connection, conversation_id: str, last_id: int | None) -> Turns:
    """Read ``(role, text)`` of messages, without what no model could be told.

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
    return _tell([], reversed(path))


def _tell(turns: list[tuple[str, str]], rows: Iterable[Any]) -> Turns:
    for _, _, role, source, error_code in rows:
        if error_code in UNSEEN:
            turns.pop()  # Its question is left out with it.
        else:
            turns.append((role, read_text(source)))
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
