"""Store imported conversations, each of them as a whole or not at all.

The messages are stored in batches, each in a short transaction, under the owner of
deleted conversations: so the conversation is not shown before it is complete, and the
trash removes it if the process crashes.
"""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)

from .. import clock
from ..errors import NotFound
from .additions import ADD_CONVERSATION, make_title, refuse_more_conversations
from .database import Database, read_transaction, write_transaction
from .import_table import ImportedRow, ImportRow
from .import_values import NewConversation, NewMessage
from .owners import lock_owner
from .statements import fetch_value, run, run_many
from .tables import ConversationRow, MessageRow
from .trash import HIDDEN, delete_conversations

BATCH_MESSAGES = 100
BATCH_CHARS = 250_000
LONGEST = timedelta(hours=1)  # Much longer than storing a conversation takes.

OWNER = select(ImportRow.owner_id).where(ImportRow.id == bindparam("import_id"))
KNOWN = (
    select(ImportedRow.conversation_id)
    .join(ConversationRow, ConversationRow.id == ImportedRow.conversation_id)
    .where(
        ImportedRow.owner_id == bindparam("owner_id"),
        ImportedRow.digest == bindparam("digest"),
    )
)
# A conversation that is exported, and imported where it still is.
UNCHANGED = select(ConversationRow.id).where(
    ConversationRow.id == bindparam("source_id"),
    ConversationRow.owner_id == bindparam("owner_id"),
    ConversationRow.updated_at == bindparam("updated_at"),
)
ADD_IMPORTED = insert(ImportedRow)
ADD_MESSAGE = insert(MessageRow)
REVEAL = update(ConversationRow).where(
    ConversationRow.id == bindparam("conversation_id")
)
LAST_ID = text("select seq from sqlite_sequence where name = 'messages'")
NEXT_IDS = select(
    func.nextval(literal_column("pg_get_serial_sequence('messages', 'id')"))
).select_from(func.generate_series(1, bindparam("count", type_=Integer)))


class ImportConversations:
    """Adds imported conversations.

    :param max_conversations: the most that one owner may have.
    """

    def __init__(self, database: Database, *, max_conversations: int) -> None:
        self._database = database
        self._max_conversations = max_conversations

    def add(
        self,
        import_id: str,
        conversation: NewConversation,
        rest: Callable[[], None] = lambda: None,
    ) -> bool:
        """Add a conversation; return False if it had been imported before.

        :param rest: called between the batches.
        :raises NotFound: the import is gone, with its owner.
        :raises TooManyConversations: the owner has reached the maximum.
        """
        owner_id = self._find_owner(import_id, conversation)
        if owner_id is None:
            return False
        conversation_id = secrets.token_urlsafe(12)
        first, *others = _batch(conversation.messages)
        if not others:
            self._add_at_once(import_id, owner_id, conversation_id, conversation)
            return True
        try:
            ids = self._begin(owner_id, conversation_id, conversation, first)
            for batch in others:
                rest()
                ids += self._go_on(conversation_id, batch, ids)
            self._finish(import_id, conversation_id, conversation, ids)
        except BaseException:
            self._remove(conversation_id)
            raise
        return True

    @read_transaction
    def _find_owner(
        self, tx: Connection, import_id: str, conversation: NewConversation
    ) -> str | None:
        """Find the owner of an import, unless the conversation is known."""
        owner_id = _get_owner(tx, import_id)
        known = {"owner_id": owner_id, "digest": conversation.digest}
        unchanged = {
            "owner_id": owner_id,
            "source_id": conversation.source_id,
            "updated_at": conversation.updated_at,
        }
        if fetch_value(tx, KNOWN, known) or fetch_value(tx, UNCHANGED, unchanged):
            return None
        refuse_more_conversations(tx, owner_id, self._max_conversations)
        return owner_id

    @write_transaction
    def _add_at_once(
        self,
        tx: Connection,
        import_id: str,
        owner_id: str,
        conversation_id: str,
        conversation: NewConversation,
    ) -> None:
        # Lock in the order of a merge: first the owner, then rows.
        lock_owner(self._database, tx, owner_id)
        self._add(tx, owner_id, conversation_id, conversation)
        ids = self._add_messages(tx, conversation_id, conversation.messages, [])
        self._reveal(tx, import_id, conversation_id, conversation, ids)

    @write_transaction
    def _begin(
        self,
        tx: Connection,
        owner_id: str,
        conversation_id: str,
        conversation: NewConversation,
        batch: list[NewMessage],
    ) -> list[int]:
        self._add(tx, owner_id, conversation_id, conversation)
        return self._add_messages(tx, conversation_id, batch, [])

    @write_transaction
    def _go_on(
        self,
        tx: Connection,
        conversation_id: str,
        batch: list[NewMessage],
        before: list[int],
    ) -> list[int]:
        return self._add_messages(tx, conversation_id, batch, before)

    @write_transaction
    def _finish(
        self,
        tx: Connection,
        import_id: str,
        conversation_id: str,
        conversation: NewConversation,
        ids: list[int],
    ) -> None:
        self._reveal(tx, import_id, conversation_id, conversation, ids)

    def _add(
        self,
        tx: Connection,
        owner_id: str,
        conversation_id: str,
        conversation: NewConversation,
    ) -> None:
        values = {
            "id": conversation_id,
            "owner_id": HIDDEN + owner_id,
            "title": conversation.title or make_title(conversation.messages[0].source),
            "model_key": conversation.model_key,
            "created_at": conversation.created_at,
            "updated_at": conversation.updated_at,
            "tuning": conversation.tuning,
            "pinned_at": conversation.pinned_at,
            "archived_at": conversation.archived_at,
            "deleted_at": clock.now() + LONGEST,
        }
        run(tx, ADD_CONVERSATION, values)

    def _add_messages(
        self,
        tx: Connection,
        conversation_id: str,
        batch: list[NewMessage],
        before: list[int],
    ) -> list[int]:
        ids = self._reserve_ids(tx, len(batch))
        all_ids = before + ids
        rows = [
            _make_row(conversation_id, message_id, it, all_ids)
            for message_id, it in zip(ids, batch, strict=True)
        ]
        run_many(tx, ADD_MESSAGE, rows)
        return ids

    def _reserve_ids(self, tx: Connection, count: int) -> list[int]:
        if not self._database.is_sqlite:
            return sorted(tx.scalars(NEXT_IDS, {"count": count}))
        last: int = tx.scalar(LAST_ID) or 0
        return list(range(last + 1, last + count + 1))

    def _reveal(
        self,
        tx: Connection,
        import_id: str,
        conversation_id: str,
        conversation: NewConversation,
        ids: list[int],
    ) -> None:
        owner_id = _get_owner(tx, import_id)
        lock_owner(self._database, tx, owner_id)
        # The owner may have signed in meanwhile.
        if _get_owner(tx, import_id) != owner_id:
            owner_id = _get_owner(tx, import_id)
            lock_owner(self._database, tx, owner_id)
        refuse_more_conversations(tx, owner_id, self._max_conversations)
        place = {"owner_id": owner_id, "conversation_id": conversation_id}
        run(tx, ADD_IMPORTED, {**place, "digest": conversation.digest})
        shown = {"leaf_id": ids[conversation.leaf], "deleted_at": None}
        run(tx, REVEAL, {**place, **shown})

    @write_transaction
    def _remove(self, tx: Connection, conversation_id: str) -> None:
        delete_conversations(tx, [conversation_id])


def _get_owner(tx: Connection, import_id: str) -> str:
    owner_id = fetch_value(tx, OWNER, {"import_id": import_id})
    if owner_id is None:
        raise NotFound()
    return str(owner_id)


def _batch(messages: list[NewMessage]) -> Iterator[list[NewMessage]]:
    batch: list[NewMessage] = []
    total = 0
    for message in messages:
        total += len(message.source)
        if batch and (len(batch) == BATCH_MESSAGES or total > BATCH_CHARS):
            yield batch
            batch, total = [], len(message.source)
        batch.append(message)
    yield batch


def _make_row(
    conversation_id: str, message_id: int, message: NewMessage, ids: list[int]
) -> dict[str, Any]:
    names = (it for it in message.__slots__ if it != "parent")
    return {
        **{name: getattr(message, name) for name in names},
        "id": message_id,
        "conversation_id": conversation_id,
        "parent_id": None if message.parent is None else ids[message.parent],
        "position": len(message.source.encode()),
    }
