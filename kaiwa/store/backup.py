"""Export and import all rows, as JSON lines.

The first line names the format and the revision of the tables, the last one has the
number of rows of each table, and each line between is a row. The processes that make
answers and the index of the search are left out.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Table,
    exc,
    func,
    insert,
    select,
    text,
    tuple_,
)

from .. import clock
from ..errors import BadBackup
from .database import Base, Database
from .failures import is_data_refused
from .overviews import REVISION
from .tables import (
    CompatibilityRow,
    ConversationRow,
    MakerRow,
    MessageRow,
    SearchScopeRow,
)

FORMAT = "kaiwa-backup"
VERSION = 1
BATCH_ROWS = 50
LEFT_OUT = {
    *(MakerRow.__tablename__, CompatibilityRow.__tablename__),
    # The index of the search is made anew.
    SearchScopeRow.__tablename__,
}
LEFT_OUT_COLUMNS = {MessageRow.__table__.c.is_indexed}
# Otherwise rows that are added meanwhile could refer to rows that are not in the file.
SNAPSHOT = text("set transaction isolation level repeatable read")


class Backup:
    """All rows of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def export(self) -> Iterator[bytes]:
        """Yield the lines, all from one moment.

        Holds a transaction open until the end, so it belongs into a process that
        does not serve.
        """
        with self._database.connect(is_writing=False) as tx:
            if not self._database.is_sqlite:
                tx.execute(SNAPSHOT)
            yield _write_line(
                {
                    "format": FORMAT,
                    "version": VERSION,
                    "revision": tx.scalar(REVISION),
                    "exported_at": clock.now().isoformat(),
                }
            )
            counts = Counter[str]()
            for table in list_tables():
                for row in _read_rows(tx, table):
                    counts[table.name] += 1
                    yield _write_line({"table": table.name, "row": row})
            yield _write_line({"rows": counts})

    def load(self, lines: Iterable[bytes]) -> Mapping[str, int]:
        """Import lines into an empty database, in one transaction.

        :returns: the number of rows of each table.
        :raises BadBackup: the lines are not a whole backup of this release, or the
            database has conversations.
        """
        with self._database.connect() as tx:
            if tx.scalar(select(func.count()).select_from(ConversationRow)):
                raise BadBackup(reason="the database already has conversations")
            return _load(tx, _read_lines(lines))


def list_tables() -> list[Table]:
    """List the tables of a backup; a table comes after those that it refers to."""
    return [it for it in Base.metadata.sorted_tables if it.name not in LEFT_OUT]


def _read_rows(tx: Connection, table: Table) -> Iterator[dict[str, Any]]:
    keys = list(table.primary_key.columns)
    columns = _list_columns(table)
    statement = select(*columns).order_by(*keys).limit(BATCH_ROWS)
    rows = tx.execute(statement).all()
    while rows:
        for row in rows:
            yield {it.name: _encode(row._mapping[it]) for it in columns}
        last = [rows[-1]._mapping[it] for it in keys]
        rows = tx.execute(statement.where(tuple_(*keys) > tuple_(*last))).all()


def _list_columns(table: Table) -> list[Column[Any]]:
    return [it for it in table.columns if it not in LEFT_OUT_COLUMNS]


def _load(tx: Connection, lines: Iterator[dict[str, Any]]) -> Mapping[str, int]:
    _check_head(next(lines, {}), str(tx.scalar(REVISION)))
    tables = {it.name: it for it in list_tables()}
    for table in reversed(tables.values()):
        # A migration has added rows, and a page a session.
        tx.execute(table.delete())
    counts = Counter[str]()
    batch: list[dict[str, Any]] = []
    name, last = "", {}
    for last in lines:
        if "row" not in last:
            break
        if last["table"] != name or len(batch) == BATCH_ROWS:
            _insert(tx, tables, name, batch)
            name, batch = last["table"], []
        batch.append(last["row"])
        counts[name] += 1
    _insert(tx, tables, name, batch)
    if last.get("rows") != counts:
        raise BadBackup(reason="its end is missing")
    _move_sequences(tx, tables.values())
    return counts


def _check_head(head: dict[str, Any], revision: str) -> None:
    if (head.get("format"), head.get("version")) != (FORMAT, VERSION):
        raise BadBackup(reason="it is not a file of `flask export`")
    if head.get("revision") != revision:
        raise BadBackup(
            reason=f"its tables have revision {head.get('revision')}, and those of"
            f" this release {revision}: import it with the release that wrote it"
        )


def _insert(
    tx: Connection, tables: dict[str, Table], name: str, rows: list[dict[str, Any]]
) -> None:
    if not rows:
        return
    try:
        table = tables[name]
        columns = {it.name: it for it in _list_columns(table)}
        decoded = [
            {key: _decode(columns[key], value) for key, value in row.items()}
            for row in rows
        ]
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise BadBackup(reason=f"a row of {name} cannot be read") from error
    try:
        tx.execute(insert(table), decoded)
    except exc.StatementError as error:
        if is_data_refused(error):
            raise BadBackup(reason=f"a row of {name} is refused") from error
        raise


def _move_sequences(tx: Connection, tables: Iterable[Table]) -> None:
    """Let new rows get ids after those that were imported; SQLite does so itself."""
    if tx.dialect.name != "postgresql":
        return
    for table in tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            last = select(func.max(column)).scalar_subquery()
            is_used = last.is_not(None)
            tx.execute(select(func.setval(sequence, func.coalesce(last, 1), is_used)))


def _encode(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _decode(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    kind = _find_kind(column)
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    if kind in {datetime, date}:
        return kind.fromisoformat(value)
    return value


def _find_kind(column: Column[Any]) -> type:
    kind: type = getattr(column.type, "impl_instance", column.type).python_type
    return kind


def _write_line(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, default=dict).encode() + b"\n"


def _read_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        try:
            values = json.loads(line)
        except ValueError as error:
            raise BadBackup(reason=f"line {number} is not JSON") from error
        if not isinstance(values, dict):
            raise BadBackup(reason=f"line {number} is not an object")
        yield values
