"""Search an owner's conversations: titles, questions and answers.

The index finds candidates, the newest first. Their owner and their text are checked
here, so neither a stale row nor a coincidence of tokens is ever shown.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, select

from ..search import MAX_TEXT_CHARS, Query, fold, make_excerpt
from ..source import THINKING, read_text, split_parts
from .database import Database, read_transaction
from .search_rows import Condition, Kind, find_message_ids
from .search_values import Filters, Found, Hit, Place, TitleHit
from .statements import fetch_all
from .tables import ConversationRow, MessageRow, SearchScopeRow

PAGE_LENGTH = 20
# The best of so many new matches come first.
POOL_LENGTH = 30
MAX_TITLES = 5
MAX_TITLE_CANDIDATES = 60
CANDIDATES = 60
# A search gives up after so much text, and continues on its next page.
MAX_CANDIDATES = 180
MAX_BYTES = 2_000_000
BATCH_BYTES = 40_000
LAST_ID = 2**31 - 1

SCOPES = select(SearchScopeRow.id).where(SearchScopeRow.owner_id == bindparam("owner"))
_IS_OWN = and_(
    ConversationRow.owner_id == bindparam("owner"),
    ConversationRow.is_temporary.is_(False),
)
OWN_CANDIDATES = (
    select(
        MessageRow.id,
        MessageRow.role,
        MessageRow.position,
        MessageRow.created_at,
        MessageRow.model_key,
        MessageRow.conversation_id,
        ConversationRow.title,
        ConversationRow.updated_at,
        ConversationRow.model_key.label("last_model_key"),
    )
    .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
    .where(
        MessageRow.id.in_(bindparam("ids", expanding=True)),
        _IS_OWN,
    )
    .order_by(MessageRow.id.desc())
)
OWN_SOURCES = (
    select(MessageRow.id, MessageRow.source)
    .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
    .where(
        MessageRow.id.in_(bindparam("ids", expanding=True)),
        _IS_OWN,
    )
)


class _Match(NamedTuple):
    rating: int
    row: Any
    text: str
    folded: str


class _Pool(NamedTuple):
    """Matches that are ranked together, and the candidate to continue before."""

    matches: list[_Match]
    last_id: int | None


class Searches:
    """The searches of owners."""

    def __init__(self, database: Database, *, page_length: int = PAGE_LENGTH) -> None:
        self._database = database
        self._page_length = page_length

    def search(
        self, owner_id: str, query: Query, filters: Filters, place: Place | None = None
    ) -> Found:
        """Find a page of matches.

        :param place: that of the page; None for the first, which has titles, too.
        """
        scope_ids = self._read_scopes(owner_id)
        if not query.tokens or not scope_ids:
            return Found()
        kind = Kind.THINKING if filters.is_thinking else Kind.TEXT
        condition = Condition(scope_ids, kind, query.tokens, filters.tags)
        before_id, skip = place or Place(LAST_ID)
        pool = self._fill_pool(owner_id, query, filters, condition, before_id)
        return Found(
            titles=()
            if place or filters.is_thinking or filters.conversation_id
            else self._find_titles(owner_id, query, filters, scope_ids),
            hits=tuple(self._rank(pool, query, skip)),
            next=self._find_next(pool, before_id, skip),
        )

    def _rank(self, pool: _Pool, query: Query, skip: int) -> Iterator[Hit]:
        ranked = sorted(
            pool.matches,
            key=lambda it: (it.rating, it.row.created_at, it.row.id),
            reverse=True,
        )
        for match in ranked[skip : skip + self._page_length]:
            row = match.row
            yield Hit(
                row.id,
                row.conversation_id,
                row.title,
                row.role,
                row.model_key or "",
                row.created_at,
                make_excerpt(match.text, match.folded, query),
            )

    def _find_next(self, pool: _Pool, before_id: int, skip: int) -> Place | None:
        skip += self._page_length
        if skip < len(pool.matches):
            # Name the newest match, so that a newer message moves nothing.
            return Place(min(before_id, pool.matches[0].row.id + 1), skip)
        return None if pool.last_id is None else Place(pool.last_id)

    def _fill_pool(
        self,
        owner_id: str,
        query: Query,
        filters: Filters,
        condition: Condition,
        before_id: int,
    ) -> _Pool:
        matches: list[_Match] = []
        checked = size = 0
        while checked < MAX_CANDIDATES:
            ids = self._find_ids(condition, before_id)
            if not ids:
                return _Pool(matches, None)
            rows = self._read_candidates(owner_id, ids)
            checked += len(ids)
            for batch in _batch(it for it in rows if filters.includes(it.created_at)):
                matches += self._check(owner_id, batch, query, condition.kind)
                size += sum(row.position for row in batch)
                if len(matches) >= POOL_LENGTH or size > MAX_BYTES:
                    return _Pool(matches, batch[-1].id)
            before_id = ids[-1]
        return _Pool(matches, before_id)

    def _check(
        self, owner_id: str, rows: Sequence[Any], query: Query, kind: Kind
    ) -> Iterator[_Match]:
        sources = self._read_sources(owner_id, [row.id for row in rows])
        for row in rows:
            text = _read(sources.get(row.id, ""), kind)
            folded = fold(text)
            rating = query.rate(folded)
            if rating is not None:
                yield _Match(rating, row, text, folded)

    def _find_titles(
        self, owner_id: str, query: Query, filters: Filters, scope_ids: list[int]
    ) -> tuple[TitleHit, ...]:
        condition = Condition(scope_ids, Kind.TITLE, query.tokens)
        ids = self._find_ids(condition, LAST_ID, limit=MAX_TITLE_CANDIDATES)
        rows = self._read_candidates(owner_id, ids) if ids else ()
        hits = [
            (rating, row.updated_at, row)
            for row in rows
            if filters.includes(row.updated_at)
            and filters.model_key in ("", row.last_model_key)
            and (rating := query.rate(fold(row.title))) is not None
        ]
        hits.sort(key=lambda it: it[:2], reverse=True)
        return tuple(
            TitleHit(
                row.conversation_id,
                row.updated_at,
                make_excerpt(row.title, fold(row.title), query),
            )
            for _, _, row in hits[:MAX_TITLES]
        )

    @read_transaction
    def _read_scopes(self, tx: Connection, owner_id: str) -> list[int]:
        return [row.id for row in fetch_all(tx, SCOPES, {"owner": owner_id})]

    @read_transaction
    def _find_ids(
        self,
        tx: Connection,
        condition: Condition,
        before_id: int,
        limit: int = CANDIDATES,
    ) -> list[int]:
        return find_message_ids(
            tx, condition, before_id=before_id, limit=limit, enough=PAGE_LENGTH + 1
        )

    @read_transaction
    def _read_candidates(
        self, tx: Connection, owner_id: str, ids: list[int]
    ) -> Sequence[Any]:
        return tx.execute(OWN_CANDIDATES, {"owner": owner_id, "ids": ids}).all()

    @read_transaction
    def _read_sources(
        self, tx: Connection, owner_id: str, ids: list[int]
    ) -> dict[int, str]:
        values = {"owner": owner_id, "ids": ids}
        return {row.id: row.source for row in tx.execute(OWN_SOURCES, values)}


def _batch(rows: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    size = 0
    for row in rows:
        if batch and size + row.position > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += row.position
    if batch:
        yield batch


def _read(source: str, kind: Kind) -> str:
    if kind is Kind.THINKING:
        texts = [it.text for it in split_parts(source) if it.kind == THINKING]
        return "\n\n".join(texts)[:MAX_TEXT_CHARS]
    return read_text(source)[:MAX_TEXT_CHARS]
