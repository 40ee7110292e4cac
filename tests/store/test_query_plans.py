"""The queries of a search read an index, and never a whole table."""

import re

import pytest
from sqlalchemy import TextClause, text

from kaiwa.store import (
    import_conversations,
    imports,
    search_index,
    search_rows,
    searches,
)

QUERIES = {
    "scopes": searches.SCOPES,
    "candidates": searches.OWN_CANDIDATES,
    "sources": searches.OWN_SOURCES,
    "waiting sizes": search_index.WAITING_SIZES,
    "waiting": search_index.WAITING,
    "mark indexed": search_index.MARK_INDEXED,
    "first message": search_index.FIRST_MESSAGE,
    "title": search_index.TITLE,
    "unmark title": search_index.UNMARK_TITLE,
    "import": imports.IMPORT,
    "own imports": imports.OWN_IMPORTS,
    "known": import_conversations.KNOWN,
}
VALUES = {
    "after": 0,
    "before": 5,
    "conversation_id": "c1",
    "digest": "a1",
    "ids": [1, 2],
    "import_id": "i1",
    "kind": 0,
    "limit": 9,
    "message_id": 1,
    "newest": 9,
    "of": "c1",
    "owner": "owner-1",
    "owner_id": "owner-1",
    "query": "tea",
    "scope_id": 1,
}


def write_sql(dialect, statement) -> tuple[str, dict[str, object]]:
    """Return a statement with named parameters, and their values."""
    if isinstance(statement, TextClause):
        return statement.text, {name: VALUES[name] for name in statement._bindparams}
    compiled = statement.compile(dialect=type(dialect)(paramstyle="named"))
    sql = re.sub(r"::[A-Z]+", "", str(compiled))
    sql = sql.replace("__[POSTCOMPILE_ids]", "1, 2")
    values = compiled.construct_params(VALUES)
    return sql, {name: it for name, it in values.items() if f":{name}" in sql}


def read_plan(database, statement) -> str:
    def read(tx):
        if not database.is_sqlite:
            tx.execute(text("set local enable_seqscan = off"))
            tx.execute(text("set local enable_sort = off"))
        explain = "explain query plan" if database.is_sqlite else "explain"
        sql, values = write_sql(tx.dialect, statement)
        return tx.execute(text(f"{explain} {sql}"), values).all()

    return "\n".join(str(tuple(row)) for row in database.read(read))


def reads_table(database, plan: str) -> bool:
    if not database.is_sqlite:
        return "Seq Scan" in plan
    return any("SCAN" in line and "INDEX" not in line for line in plan.splitlines())


@pytest.mark.parametrize("name", QUERIES)
def test_query_uses_index(database, name):
    plan = read_plan(database, QUERIES[name])

    assert not reads_table(database, plan), plan


def test_matches_are_read_in_order(database):
    if database.is_sqlite:
        # M: the match; <>: the limits of the row's number, which ends the reading.
        assert "INDEX 192:M1" in read_plan(database, search_rows.FIND_SQLITE)
        return
    newest = read_plan(database, search_rows.NEWEST_POSTGRES)
    assert "ix_search_rows_scope" in newest
    assert "Sort" not in newest
    assert "ix_search_rows_tokens" in read_plan(database, search_rows.FIND_POSTGRES)
