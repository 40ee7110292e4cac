"""The state of the app as its owner sees it: numbers, codes and versions, no texts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, text

from .. import clock
from .database import Database, read_transaction
from .file_rows import FileRow
from .people import ERASED
from .tables import IS_RUNNING, MessageRow, UsageRow

# The failures among the latest messages: the state has no index.
SEARCHED_MESSAGES = 2_000
MOST_FAILURES = 20

RUNNING = select(func.count(MessageRow.id)).where(IS_RUNNING)
PEOPLE_ON_DAY = select(func.count(UsageRow.owner_id.distinct())).where(
    UsageRow.day == bindparam("day"), UsageRow.owner_id != ERASED
)
FAILURES = (
    select(
        MessageRow.id,
        MessageRow.finished_at,
        MessageRow.model_key,
        MessageRow.error_code,
    )
    .where(
        MessageRow.id
        > select(func.max(MessageRow.id) - SEARCHED_MESSAGES).scalar_subquery(),
        MessageRow.state == "failed",
    )
    .order_by(MessageRow.id.desc())
    .limit(MOST_FAILURES)
)
SIZE_OF_FILES = select(func.sum(FileRow.size))
REVISION = text("select version_num from alembic_version")
SIZE_OF_POSTGRES = text("select pg_database_size(current_database())")
SIZE_OF_SQLITE = text(
    "select page_count * page_size from pragma_page_count(), pragma_page_size()"
)
VERSION_OF_POSTGRES = text("show server_version")
VERSION_OF_SQLITE = text("select sqlite_version()")


class FailedAnswer(NamedTuple):
    """A failed answer, with the code of its cause."""

    answer_id: int
    failed_at: datetime | None
    model_key: str
    error_code: str


class Overview(NamedTuple):
    """The state of the app.

    :ivar running: the answers that run now, in all processes.
    :ivar people_today: the people with an answer today (UTC).
    :ivar database: its name and version.
    """

    running: int
    people_today: int
    database_bytes: int
    files_bytes: int
    database: str
    revision: str
    failures: list[FailedAnswer]


class Overviews:
    """Reads the state of the app."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @read_transaction
    def read(self, tx: Connection) -> Overview:
        """Read the state."""
        is_sqlite = self._database.is_sqlite
        size = tx.scalar(SIZE_OF_SQLITE if is_sqlite else SIZE_OF_POSTGRES)
        version = tx.scalar(VERSION_OF_SQLITE if is_sqlite else VERSION_OF_POSTGRES)
        name = "SQLite" if is_sqlite else "PostgreSQL"
        return Overview(
            running=tx.scalar(RUNNING) or 0,
            people_today=tx.scalar(PEOPLE_ON_DAY, {"day": clock.now().date()}) or 0,
            database_bytes=int(size or 0),
            files_bytes=int(tx.scalar(SIZE_OF_FILES) or 0),
            database=f"{name} {str(version).split()[0]}",
            revision=str(tx.scalar(REVISION)),
            failures=[
                FailedAnswer(
                    row.id, row.finished_at, row.model_key or "", row.error_code or ""
                )
                for row in tx.execute(FAILURES)
            ],
        )
