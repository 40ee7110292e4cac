"""Read the values of untrusted JSON: each has the expected type, or is rejected."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from ..source import clean_message, clean_text, show_line
from ..tuning import MAX_INSTRUCTIONS_CHARS
from .guard import CUT, LONE
from .rejection import Rejected

MOST_TITLE_CHARS = 200
MOST_MODEL_CHARS = 300
MOST_MESSAGE_CHARS = 4_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def read_map(value: Any) -> Mapping[str, Any]:
    """Return an object.

    :raises Rejected: it is missing, or something else.
    """
    if not isinstance(value, dict):
        raise Rejected("missing_part")
    return value


def read_list(value: Any) -> list[Any]:
    """Return a list; see ``read_map``."""
    if not isinstance(value, list):
        raise Rejected("missing_part")
    return value


def read_text(value: Any, role: str = "assistant") -> str:
    """Return a text, cleaned as that of a message.

    :raises Rejected: it is missing, too long, or no valid Unicode.
    """
    if not isinstance(value, str):
        raise Rejected("missing_part")
    if value.endswith(CUT) or len(value) > MOST_MESSAGE_CHARS:
        raise Rejected("text_length")
    if LONE in value:
        raise Rejected("surrogate")
    return clean_message(value)[0] if role == "user" else clean_text(value)


def read_line(value: Any, most_chars: int = MOST_TITLE_CHARS) -> str:
    """Return a text as one line, such as a title; empty if it is missing."""
    if value is None:
        return ""
    return show_line(read_text(value))[:most_chars]


def read_model(*values: Any) -> str:
    """Return the first name of a model; empty if there is none."""
    lines = (read_line(it, MOST_MODEL_CHARS) for it in values if isinstance(it, str))
    return next(filter(None, lines), "")


def read_id(value: Any) -> str:
    """Return an id of another program.

    :raises Rejected: it is missing.
    """
    if isinstance(value, dict) and "$oid" in value:  # MongoDB's extended JSON.
        value = value["$oid"]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        raise Rejected("missing_part")
    return value


def read_parent(value: Any) -> str | None:
    """Return the id of a parent; None if there is none."""
    return None if value in (None, "") else read_id(value)


def read_time(value: Any) -> datetime:
    """Return a time, from ISO 8601 or from seconds or milliseconds since 1970.

    :raises Rejected: it is neither.
    """
    if isinstance(value, dict) and "$date" in value:
        value = value["$date"]
    try:
        moment = _parse_time(value)
        if _EPOCH <= moment < _LATEST:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, ArithmeticError):
        pass
    raise Rejected("date")


def _parse_time(value: Any) -> datetime:
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError
    seconds = float(value)
    if seconds > 1e11:  # Milliseconds: as seconds it would be after the year 5000.
        seconds /= 1000
    return _EPOCH + timedelta(seconds=seconds)


def read_time_or(value: Any, default: datetime) -> datetime:
    """Return a time; the default if it is missing."""
    return default if value is None else read_time(value)


def read_instructions(value: Any) -> Mapping[str, Any] | None:
    """Return instructions as a tuning; None if they are missing, or too long."""
    text = read_text(value).strip() if isinstance(value, str) else ""
    if not 0 < len(text) <= MAX_INSTRUCTIONS_CHARS:
        return None
    return {"instructions": text}
