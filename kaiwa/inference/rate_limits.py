"""Read the time to wait from the headers of a busy endpoint.

Pure: no IO.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DEFAULT_WAIT_SECONDS = 20
MAX_WAIT_SECONDS = 3600
_SECONDS = re.compile(r"\d{1,12}(\.\d{1,12})?")
_SPAN = re.compile(r"(?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s))+")
_SPAN_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def read_retry_after(headers: Mapping[str, str], now: datetime) -> int:
    """Return the whole seconds to wait, from 1 to ``MAX_WAIT_SECONDS``.

    ``Retry-After`` (seconds or a date) comes first, then the ``x-ratelimit-reset-``
    headers, such as ``51s`` or ``1m3s``: the one of the limit with nothing remaining,
    else the shorter one.
    """
    wait = _read_retry_after(headers.get("Retry-After", "").strip(), now)
    if wait is None:
        wait = _read_resets(headers)
    if wait is None:
        wait = DEFAULT_WAIT_SECONDS
    return min(max(math.ceil(wait), 1), MAX_WAIT_SECONDS)


def _read_retry_after(text: str, now: datetime) -> float | None:
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def _read_resets(headers: Mapping[str, str]) -> float | None:
    spent: list[float] = []
    others: list[float] = []
    for limit in ("requests", "tokens"):
        wait = _read_span(headers.get(f"x-ratelimit-reset-{limit}", "").strip())
        if wait is not None:
            remaining = headers.get(f"x-ratelimit-remaining-{limit}", "").strip()
            (spent if remaining == "0" else others).append(wait)
    if spent:
        return max(spent)
    return min(others, default=None)


def _read_span(text: str) -> float | None:
    if _SECONDS.fullmatch(text):
        return float(text)
    if not _SPAN.fullmatch(text):
        return None
    parts: list[tuple[str, str]] = _SPAN_PART.findall(text)
    return sum(float(number) * _UNIT_SECONDS[unit] for number, unit in parts)
