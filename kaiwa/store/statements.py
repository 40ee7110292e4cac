"""Run constant statements on the driver's connection.

SQLAlchemy compiles each statement once for each kind of database. After that, its own
execution would take 60 to 100 µs per statement, and a send runs twenty: here they take
10 to 20 µs. A statement has one dict of values, with the same keys at each call, and no
list to expand for an ``in``; others run with ``tx.execute``.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Dialect
from sqlalchemy.sql import Delete, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Values = Mapping[str, Any]
Processor = Callable[[Any], Any]


class _Compiled(NamedTuple):
    """A statement for one kind of database and some names of values.

    :ivar names: the parameters in their order, if they are positional.
    :ivar defaults: the values of the other parameters.
    :ivar bind: converts values for the driver; ``result``, columns of a row.
    """

    sql: str
    names: tuple[str, ...] | None
    defaults: dict[str, Any]
    bind: list[tuple[str, Processor]]
    make_row: Callable[[Iterable[Any]], Any]
    result: list[tuple[int, Processor]]


_compiled: dict[tuple[Statement, str, tuple[str, ...]], _Compiled] = {}


def fetch_all(tx: Connection, statement: Statement, values: Values) -> list[Any]:
    """Return the rows, as named tuples."""
    compiled, cursor = _execute(tx, statement, values)
    rows: Iterable[Sequence[Any]] = cursor.fetchall()
    if compiled.result:
        rows = (_process(compiled, row) for row in rows)
    return list(map(compiled.make_row, rows))


def fetch_one(tx: Connection, statement: Statement, values: Values) -> Any:
    """Return the first row as a named tuple; None if there is no row."""
    # All rows are fetched, since SQLite's transaction stays open until the last one.
    rows = fetch_all(tx, statement, values)
    return rows[0] if rows else None


def fetch_value(tx: Connection, statement: Statement, values: Values) -> Any:
    """Return the first column of the first row; None if there is no row."""
    row = fetch_one(tx, statement, values)
    return None if row is None else row[0]


def run(tx: Connection, statement: Statement, values: Values) -> int:
    """Run a statement that returns no rows; return the number of rows it changed."""
    _, cursor = _execute(tx, statement, values)
    count: int = cursor.rowcount
    return count


def run_many(tx: Connection, statement: Statement, values: Sequence[Values]) -> None:
    """Run a statement that returns no rows once for each dict of values."""
    if not values:
        return
    compiled = _find_compiled(tx.dialect, statement, values[0])
    parameters = [_bind(compiled, it) for it in values]
    _call_driver(tx, compiled.sql, lambda cursor: cursor.executemany, parameters)


def _execute(
    tx: Connection, statement: Statement, values: Values
) -> tuple[_Compiled, Any]:
    compiled = _find_compiled(tx.dialect, statement, values)
    parameters = _bind(compiled, values)
    cursor = _call_driver(tx, compiled.sql, lambda cursor: cursor.execute, parameters)
    return compiled, cursor


def _call_driver(
    tx: Connection, sql: str, choose: Callable[[Any], Callable[..., Any]], values: Any
) -> Any:
    cursor = tx.connection.cursor()
    try:
        choose(cursor)(sql, values)
    except tx.dialect.loaded_dbapi.Error as error:
        # Raises SQLAlchemy's exception, and gives up a connection that was lost.
        tx._handle_dbapi_exception(error, sql, None, cursor, None)
    return cursor


def _find_compiled(dialect: Dialect, statement: Statement, values: Values) -> _Compiled:
    key = (statement, dialect.name, tuple(values))
    found = _compiled.get(key)
    if found is None:
        found = _compiled[key] = _compile(dialect, statement, tuple(values))
    return found


def _compile(
    dialect: Dialect, statement: Statement, names: tuple[str, ...]
) -> _Compiled:
    # An insert or an update sets the columns that the values name.
    column_keys = None if isinstance(statement, Select) else list(names)
    compiled = statement.compile(dialect=dialect, column_keys=column_keys)
    assert isinstance(compiled, SQLCompiler)
    columns = list(statement.exported_columns)
    names_of_row = [str(it.key) for it in columns]
    row_class: Any = namedtuple("Row", names_of_row, rename=True)  # type: ignore[misc]
    return _Compiled(
        sql=compiled.string,
        names=None if compiled.positiontup is None else tuple(compiled.positiontup),
        defaults=_list_defaults(compiled),
        bind=_list_bind_processors(dialect, compiled),
        make_row=row_class._make,
        result=_list_result_processors(dialect, columns),
    )


def _list_defaults(compiled: SQLCompiler) -> dict[str, Any]:
    columns: Any = compiled.insert_prefetch or ()
    defaults = {it.key: it.default.arg for it in columns}
    return {**compiled.construct_params(_check=False), **defaults}


def _list_bind_processors(
    dialect: Dialect, compiled: SQLCompiler
) -> list[tuple[str, Processor]]:
    processors = (
        (name, _adapt(bind.type, dialect).bind_processor(dialect))
        for bind, name in compiled.bind_names.items()
    )
    return [(name, it) for name, it in processors if it]


def _list_result_processors(
    dialect: Dialect, columns: Sequence[ColumnElement[Any]]
) -> list[tuple[int, Processor]]:
    processors = (
        (index, _adapt(it.type, dialect).result_processor(dialect, None))
        for index, it in enumerate(columns)
    )
    return [(index, it) for index, it in processors if it]


def _adapt(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)


def _bind(compiled: _Compiled, values: Values) -> Any:
    bound = {**compiled.defaults, **values}
    for name, process in compiled.bind:
        bound[name] = process(bound[name])
    if compiled.names is None:
        return bound
    return [bound[name] for name in compiled.names]


def _process(compiled: _Compiled, row: Sequence[Any]) -> Sequence[Any]:
    values = list(row)
    for index, process in compiled.result:
        values[index] = process(values[index])
    return values
