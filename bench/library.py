"""A library: many stored messages, and the seconds that searches in them take.

Started as a process of its own, with the URL of a database, a folder and a number of
messages. It writes the seconds of each search as JSON. Usage::

    python -m bench.library "" /tmp/folder 100000
"""

# isort: off
import tests.patched  # noqa: F401 - before any other import
# isort: on

import json
import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, text

from kaiwa.clock import now
from kaiwa.search import list_tokens, parse_query
from kaiwa.store import Database, Filters, Searches
from kaiwa.store.migrations import migrate
from kaiwa.store.search_rows import Kind, SearchRow, put_rows
from kaiwa.store.tables import ConversationRow, MessageRow, SearchScopeRow

SAMPLES = Path(__file__).parents[1] / "kaiwa" / "standin" / "samples"
OWNER = "reader"
TURNS = 20
BATCH = 2_000
TEXTS = 400
TEXT_CHARS = (80, 1_500)
RARE_EVERY = 997
ROUNDS = 10
# PostgreSQL makes a whole index in less time than it adds the rows to one.
DROP_INDEX = "drop index ix_search_rows_tokens"
FINISH = (
    "create index ix_search_rows_tokens on search_rows using gin (tokens)",
    "analyze",
)
# Common and rare words, beginnings of words, Japanese, code, and no match at all.
QUERIES = (
    *("the", "a", "th", "function", "func", "return value", "the of and", "harbour"),
    *("の", "日本語", "文字", "会", "ﾃﾞｰﾀ", "です", "稀有単語", "カタカナ"),
    *("def ", "foo_bar()", "->", "a->b", "std::vector", "/usr/local", "self.", "="),
    *("needleword", "needlew", "nothinglikethis", "日本語のない語", "unit123", "café"),
)


def main(url: str, folder: str, count: int) -> None:
    """Fill a database, search it, and write the seconds."""
    app = Flask("library", instance_path=folder)
    database = Database(app, url.replace("postgres://", "postgresql+psycopg://"))
    migrate(database)
    _fill(database, count)
    print(json.dumps(list(_search(database))))


def _fill(database: Database, count: int) -> None:
    sources = list(_make_sources(random.Random(1)))
    tokens = [list_tokens(source) for source in sources]
    began_at = now() - timedelta(days=365)

    def fill(tx: Connection, start: int) -> None:
        numbers = range(start, min(start + BATCH, count))
        firsts = [it for it in numbers if it % TURNS == 0]
        tx.execute(insert(ConversationRow), [_make_conversation(it) for it in firsts])
        messages: list[dict[str, Any]] = []
        rows: list[SearchRow] = []
        for number in numbers:
            at = number % TEXTS
            words = f"unit{number}" + " needleword 稀有単語" * (
                number % RARE_EVERY == 0
            )
            source = f"{sources[at]}\n{words}"
            moment = began_at + timedelta(minutes=5 * number)
            messages.append(_make_message(number, source, moment))
            found = tokens[at] | list_tokens(words)
            rows.append(SearchRow(number + 1, Kind.TEXT, 1, found))
            if number % TURNS == 0:
                title = list_tokens(_make_title(number))
                rows.append(SearchRow(number + 1, Kind.TITLE, 1, title))
        tx.execute(insert(MessageRow), messages)
        put_rows(tx, rows)

    add_scope = insert(SearchScopeRow).values(id=1, owner_id=OWNER)
    database.write(lambda tx: tx.execute(add_scope))
    _run(database, DROP_INDEX)
    for start in range(0, count, BATCH):
        database.write(fill, start)
    for statement in FINISH:
        _run(database, statement)


def _run(database: Database, statement: str) -> None:
    if not database.is_sqlite:
        database.write(lambda tx: tx.execute(text(statement)))


def _make_sources(chance: random.Random) -> Iterator[str]:
    texts = [path.read_text() for path in sorted(SAMPLES.glob("*.md"))]
    for number in range(TEXTS):
        whole = texts[number % len(texts)]
        length = chance.randint(*TEXT_CHARS)
        start = chance.randrange(max(1, len(whole) - length))
        yield whole[start : start + length]


def _make_title(number: int) -> str:
    return f"日本語の会話 {number}" if number % 3 else f"The function {number}"


def _make_conversation(number: int) -> dict[str, Any]:
    moment = now()
    return {
        "id": f"c{number}",
        "owner_id": OWNER,
        "title": _make_title(number),
        "model_key": "model",
        "created_at": moment,
        "updated_at": moment,
    }


def _make_message(number: int, source: str, moment: Any) -> dict[str, Any]:
    is_question = number % 2 == 0
    return {
        "id": number + 1,
        "conversation_id": f"c{number - number % TURNS}",
        "parent_id": number if number % TURNS else None,
        "role": "user" if is_question else "assistant",
        "state": None if is_question else "done",
        "source": source,
        "position": len(source.encode()),
        "created_at": moment,
        "is_indexed": True,
    }


def _search(database: Database) -> Iterator[float]:
    searches = Searches(database)
    for _ in range(ROUNDS):
        for query in QUERIES:
            began_at = perf_counter()
            searches.search(OWNER, parse_query(query), Filters())
            yield perf_counter() - began_at


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
