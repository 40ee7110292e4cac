"""The type of the columns with times, and the columns of a value."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Dialect, TypeDecorator
from sqlalchemy import DateTime as SQLDateTime

from .database import Base


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite stores no zone, so reading adds it."""

    impl = SQLDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Convert to UTC."""
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Add UTC if there is no zone."""
        return value and value.replace(tzinfo=value.tzinfo or UTC)


def columns_of(table: type[Base], value_class: type) -> list[ColumnElement[Any]]:
    """Return the columns that have the names of a dataclass's fields."""
    columns = table.__table__.columns
    return [columns[it.name] for it in fields(value_class) if it.name in columns]
