"""Fill the index of the search, in the background.

Each message has a mark, ``is_indexed``. A loop indexes those without it, the newest
first: questions, answers that have ended, and everything that was stored before there
was an index. A batch is one transaction, so a crash loses nothing, and two processes
index no message twice.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, or_, select, update
from sqlalchemy import func as sql

from ..search import iter_tokens, list_tokens
from ..source import TEXT, THINKING, split_parts
from .database import Database, read_transaction, write_transaction
from .search_rows import (
    Kind,
    SearchRow,
    put_rows,
    tag_conversation,
    tag_model,
    tag_time,
)
from .statements import fetch_all, fetch_value, run
from .tables import (
    IS_RUNNING,
    IS_UNINDEXED,
    ConversationRow,
    MessageRow,
    SearchScopeRow,
)
from .trash import HIDDEN

BATCH_MESSAGES = 20
BATCH_BYTES = 50_000
KINDS = {Kind.TEXT: TEXT, Kind.THINKING: THINKING}

log = logging.getLogger(__name__)

WAITING_SIZES = (
    select(MessageRow.id, MessageRow.position)
    .where(IS_UNINDEXED, or_(MessageRow.state.is_(None), ~IS_RUNNING))
    .order_by(MessageRow.id.desc())
    .limit(BATCH_MESSAGES)
)
WAITING = (
    select(
        MessageRow.id,
        MessageRow.conversation_id,
        MessageRow.parent_id,
        MessageRow.source,
        MessageRow.created_at,
        sql.coalesce(MessageRow.model_key, ConversationRow.model_key).label("model"),
        ConversationRow.owner_id,
        ConversationRow.is_temporary,
    )
    .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
    .where(MessageRow.id.in_(bindparam("ids", expanding=True)))
)
MARK_INDEXED = (
    update(MessageRow)
    .where(MessageRow.id == bindparam("message_id"), IS_UNINDEXED)
    .values(is_indexed=True)
)
FIRST_MESSAGE = select(sql.min(MessageRow.id)).where(
    MessageRow.conversation_id == bindparam("conversation_id"),
    MessageRow.parent_id.is_(None),
)
TITLE = select(ConversationRow.title).where(
    ConversationRow.id == bindparam("conversation_id")
)
SCOPE = select(SearchScopeRow.id).where(SearchScopeRow.owner_id == bindparam("owner"))
ADD_SCOPE = insert(SearchScopeRow).returning(SearchScopeRow.id)
UNMARK_TITLE = (
    update(MessageRow)
    .where(
        MessageRow.conversation_id == bindparam("of"),
        MessageRow.parent_id.is_(None),
    )
    .values(is_indexed=False)
)


class Tokenized(NamedTuple):
    """A message that waits, and its tokens.

    :ivar is_root: it may be the first one, with the row of the title.
    """

    id: int
    conversation_id: str
    is_root: bool
    owner_id: str
    tokens: dict[Kind, set[str]]


class SearchIndex:
    """The index of all texts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def index_some(self, rest: Callable[[], None] = lambda: None) -> bool:
        """Index a batch of messages; return whether there were any.

        :param rest: called after each slice of work, to let others run.
        """
        messages = self._read_waiting()
        if not messages:
            return False
        tokenized = []
        for message in messages:
            tokenized.append(_tokenize(message, rest))
            rest()
        self._store(tokenized)
        return True

    @read_transaction
    def _read_waiting(self, tx: Connection) -> Sequence[Any]:
        ids: list[int] = []
        size = 0
        for row in fetch_all(tx, WAITING_SIZES, {}):
            size += row.position
            if ids and size > BATCH_BYTES:
                break
            ids.append(row.id)
        return tx.execute(WAITING, {"ids": ids}).all() if ids else ()

    @write_transaction
    def _store(self, tx: Connection, messages: Sequence[Tokenized]) -> None:
        rows: list[SearchRow] = []
        for message in messages:
            # Another process may have indexed it, or its owner deleted it.
            if run(tx, MARK_INDEXED, {"message_id": message.id}):
                rows += _list_rows(tx, message)
        put_rows(tx, rows)


def reindex_title(tx: Connection, conversation_id: str) -> None:
    """Have the loop index a title that has changed."""
    run(tx, UNMARK_TITLE, {"of": conversation_id})


def _tokenize(message: Any, rest: Callable[[], None]) -> Tokenized:
    tags = [
        tag_conversation(message.conversation_id),
        tag_model(message.model),
        *tag_time(message.created_at),
    ]
    tokens: dict[Kind, set[str]] = {}
    parts = [] if message.is_temporary else split_parts(message.source)
    for kind, name in KINDS.items():
        texts = [it.text for it in parts if it.kind == name]
        if texts:
            tokens[kind] = set(tags)
            for found in iter_tokens("\n\n".join(texts)):
                tokens[kind] |= found
                rest()
    # A temporary conversation has no rows.
    is_root = message.parent_id is None and not message.is_temporary
    return Tokenized(
        message.id, message.conversation_id, is_root, message.owner_id, tokens
    )


def _list_rows(tx: Connection, message: Tokenized) -> list[SearchRow]:
    # A deleted conversation can be restored.
    scope_id = _get_scope(tx, message.owner_id.removeprefix(HIDDEN))
    rows = [
        SearchRow(message.id, kind, scope_id, tokens)
        for kind, tokens in message.tokens.items()
    ]
    values = {"conversation_id": message.conversation_id}
    if message.is_root and fetch_value(tx, FIRST_MESSAGE, values) == message.id:
        # Read after the mark: a later change of the title removes the mark again.
        title = fetch_value(tx, TITLE, values) or ""
        tokens = list_tokens(title) | {tag_conversation(message.conversation_id)}
        rows.append(SearchRow(message.id, Kind.TITLE, scope_id, tokens))
    return rows


def _get_scope(tx: Connection, owner_id: str) -> int:
    # Two processes may add one each: a search uses all of them.
    found: int | None = fetch_value(tx, SCOPE, {"owner": owner_id})
    if found is None:
        found = fetch_value(tx, ADD_SCOPE, {"owner_id": owner_id})
    assert found is not None
    return found
