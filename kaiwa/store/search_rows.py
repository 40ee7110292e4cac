"""The rows of the index of the search: the tokens of each text.

On SQLite they are in a table of FTS5, on PostgreSQL in a column with a GIN index. Both
see tokens only, never the text of a query. Besides the tokens of a text, a row has
tags: its owner's scope, its conversation, its model and its time.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import Connection, text

from ..search import Token

# No token of a text begins with this character and has letters after it.
_TAG = "\ue1ff"
# A tsvector holds 1 MB: so many tokens of a text of the maximum length are less.
MAX_TOKENS = 40_000
MAX_MONTHS = 18
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Kind(IntEnum):
    """The text that a row is about; a title has the row of its first message."""

    TEXT = 0
    THINKING = 1
    TITLE = 2


class SearchRow(NamedTuple):
    """One row, about a text of a message."""

    message_id: int
    kind: Kind
    scope_id: int
    tokens: Collection[str]

    def list_all_tokens(self) -> list[str]:
        """List the tokens and the scope, cut to the size that a row can have."""
        scope = tag_scope(self.scope_id, self.kind)
        if len(self.tokens) > MAX_TOKENS:
            return [scope, *sorted(self.tokens, key=len)[:MAX_TOKENS]]
        return [scope, *self.tokens]


class Condition(NamedTuple):
    """The condition that rows must meet.

    :ivar tags: a row has at least one of each group.
    """

    scope_ids: Sequence[int]
    kind: Kind
    tokens: Sequence[Token]
    tags: Sequence[Sequence[str]] = ()


def tag_scope(scope_id: int, kind: Kind) -> str:
    """Return the tag of all rows of a kind in an owner's scope."""
    return f"{_TAG}s{scope_id}k{kind:d}"


def tag_conversation(conversation_id: str) -> str:
    """Return the tag of a conversation; two may have the same."""
    return f"{_TAG}c{crc32(conversation_id.encode()):x}"


def tag_model(model_key: str) -> str:
    """Return the tag of a model."""
    return f"{_TAG}m{crc32(model_key.encode()):x}"


def tag_time(moment: datetime) -> list[str]:
    """Return the tags of a time: its year, and its month."""
    return [f"{_TAG}y{moment.year}", f"{_TAG}y{moment.year}m{moment.month}"]


def tag_times(since: datetime | None, until: datetime) -> list[str]:
    """Return a group of tags; each time between two times has one of them."""
    last = until.astimezone(UTC)
    start = since.astimezone(UTC) if since else datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    months = range(12 * start.year + start.month - 1, 12 * last.year + last.month)
    if len(months) > MAX_MONTHS:
        years = range(max(start.year, FIRST_YEAR), min(last.year, LAST_YEAR) + 1)
        return [f"{_TAG}y{year}" for year in years]
    # No row has the year 0.
    found = [f"{_TAG}y{month // 12}m{month % 12 + 1}" for month in months]
    return found or [f"{_TAG}y0"]


_PUT_SQLITE = text(
    "insert or replace into search_rows (rowid, tokens) values (:number, :tokens)"
)
_PUT_POSTGRES = text(
    """
    insert into search_rows (message_id, kind, scope_id, tokens)
    values (
        :message_id, :kind, :scope_id, array_to_tsvector(string_to_array(:tokens, ' '))
    )
    on conflict (message_id, kind)
    do update set scope_id = excluded.scope_id, tokens = excluded.tokens
    """
)


def put_rows(tx: Connection, rows: Sequence[SearchRow]) -> None:
    """Insert rows, or replace those of the same message and kind."""
    if not rows:
        return
    put = _PUT_SQLITE if tx.dialect.name == "sqlite" else _PUT_POSTGRES
    names = put.compile().params
    tx.execute(put, [{name: row[name] for name in names} for row in map(_dump, rows)])


def _dump(row: SearchRow) -> dict[str, int | str]:
    return {
        "number": _number_row(row.message_id, row.kind),
        "message_id": row.message_id,
        "kind": int(row.kind),
        "scope_id": row.scope_id,
        # One text: the driver would take long for a list.
        "tokens": " ".join(row.list_all_tokens()),
    }


def _number_row(message_id: int, kind: Kind) -> int:
    # Newer messages have higher numbers, by which FTS5 reads in order.
    return -2 * message_id if kind is Kind.TITLE else 2 * message_id + kind


# FTS5 reads the newest matches, and stops at the limit.
FIND_SQLITE = text(
    """
    select rowid from search_rows
    where search_rows match :query and rowid < :before and rowid > :after
    order by rowid desc limit :limit
    """
)
# Common words are in many of the newest rows, which are read in order. Others are in
# few rows, which the index finds; reading these in order would take long.
NEWEST_ROWS = 400
NEWEST_POSTGRES = text(
    """
    select message_id from (
        select message_id, tokens from search_rows
        where scope_id = :scope_id and kind = :kind and message_id < :before
        order by message_id desc limit :newest
    ) as newest
    where tokens @@ cast(:query as tsquery)
    order by message_id desc limit :limit
    """
)
FIND_POSTGRES = text(
    """
    with found as materialized (
        select message_id from search_rows where tokens @@ cast(:query as tsquery)
    )
    select message_id from found where message_id < :before
    order by message_id desc limit :limit
    """
)


def find_message_ids(
    tx: Connection, condition: Condition, *, before_id: int, limit: int, enough: int
) -> list[int]:
    """Find the newest messages before one that meet a condition.

    :param enough: fewer than ``limit`` may be returned if there are so many.
    """
    if tx.dialect.name == "sqlite":
        return _find_in_sqlite(tx, condition, before_id, limit)
    query = _write_tsquery(condition)
    values = {"query": query, "before": before_id, "limit": limit}
    if len(condition.scope_ids) == 1:
        newest = {
            **values,
            "scope_id": condition.scope_ids[0],
            "kind": int(condition.kind),
            "newest": NEWEST_ROWS,
        }
        found = list(tx.scalars(NEWEST_POSTGRES, newest))
        if len(found) >= enough:
            return found
    return list(tx.scalars(FIND_POSTGRES, values))


def _find_in_sqlite(
    tx: Connection, condition: Condition, before_id: int, limit: int
) -> list[int]:
    is_title = condition.kind is Kind.TITLE
    values = {
        "query": _write_match(condition),
        "before": 0 if is_title else 2 * before_id,
        "after": -2 * before_id if is_title else 0,
        "limit": limit,
    }
    return [abs(number) // 2 for number in tx.scalars(FIND_SQLITE, values)]


def _write_match(condition: Condition) -> str:
    return " AND ".join(
        "(" + " OR ".join(map(_quote_for_fts5, group)) + ")"
        for group in _list_groups(condition)
    )


def _quote_for_fts5(token: Token) -> str:
    return f'"{token.text}"' + ("*" if token.is_prefix else "")


def _write_tsquery(condition: Condition) -> str:
    return " & ".join(
        "(" + " | ".join(map(_quote_for_tsquery, group)) + ")"
        for group in _list_groups(condition)
    )


def _quote_for_tsquery(token: Token) -> str:
    return f"'{token.text}'" + (":*" if token.is_prefix else "")


def _list_groups(condition: Condition) -> list[list[Token]]:
    scopes = [Token(tag_scope(it, condition.kind)) for it in condition.scope_ids]
    tags = [[Token(tag) for tag in group] for group in condition.tags]
    return [[token] for token in condition.tokens] + tags + [scopes]
