"""Lines in logfmt: ``at=answer state=done ms=812``.

Heroku's log-based add-ons read ``measure#``, ``count#`` and ``sample#`` in any line.
"""

import json
import logging
import re
from collections.abc import Mapping

# Lines without a level and a name before them.
LINES = logging.getLogger("kaiwa.lines")
# Anything else could end the value, forge a field, or control a terminal.
_PLAIN = re.compile(r"[^\s\"=\\\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def write_line(at: str, fields: Mapping[str, object]) -> None:
    """Write one line to the log; a field without a value is a hyphen."""
    LINES.info("%s", format_line({"at": at, **fields}))


def format_line(fields: Mapping[str, object]) -> str:
    """Format fields as one line."""
    return " ".join(f"{name}={_format(value)}" for name, value in fields.items())


def _format(value: object) -> str:
    text = "-" if value is None or value == "" else str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
