"""Casts: from the text of a config var to a value.

Each raises a ``ValueError`` that states the rule, never the value.

Pure: no IO.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_ALLOWED = re.compile(r"([^\s@]+@|@?)[^\s@.]+(\.[^\s@.]+)+")


def read_text(value: str) -> str:
    """Strip the text."""
    return value.strip()


def whole(least: int, most: int) -> Callable[[str], int]:
    """Make a cast to whole numbers in a range."""

    def cast(value: str) -> int:
        if not value.strip().isascii() or not value.strip().isdigit():
            raise ValueError("it must be a whole number")
        return int(_within(least, most, int(value)))

    return cast


def decimal(least: float, most: float) -> Callable[[str], float]:
    """Make a cast to numbers in a range."""

    def cast(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            raise ValueError("it must be a number") from None
        return _within(least, most, number)

    return cast


def or_none(cast: Callable[[str], int]) -> Callable[[str], int | None]:
    """Make a cast that also accepts ``none``, for no limit."""

    def cast_or_none(value: str) -> int | None:
        if value.strip().lower() == "none":
            return None
        try:
            return cast(value)
        except ValueError as error:
            raise ValueError(f"{error}, or none") from None

    return cast_or_none


def _within(least: float, most: float, number: float) -> float:
    if not least <= number <= most:
        raise ValueError(f"it must be between {least} and {most}")
    return number


def read_access(value: str) -> str:
    """Accept ``open`` only."""
    if value.strip().lower() != "open":
        raise ValueError("the only value is open; otherwise leave it unset")
    return "open"


def read_consent(value: str) -> str:
    """Accept ``yes`` only."""
    if value.strip().lower() != "yes":
        raise ValueError("the only value is yes; otherwise leave it unset")
    return "yes"


def read_switch(value: str) -> str:
    """Accept ``on`` or ``off``, in any case."""
    if value.strip().lower() not in {"on", "off"}:
        raise ValueError("it must be on or off")
    return value.strip().lower()


def read_level(value: str) -> str:
    """Accept the name of a log level, in any case."""
    level = value.strip().lower()
    if level not in {"debug", "info", "warning", "error"}:
        raise ValueError("the values are debug, info, warning and error")
    return level


def read_token(value: str) -> str:
    """Accept a secret that cannot be guessed and fits into a header."""
    token = value.strip()
    if not (token.isascii() and token.isprintable()) or " " in token or len(token) < 16:
        raise ValueError("it must be at least 16 letters and digits, without spaces")
    return token


def read_dsn(value: str) -> str:
    """Accept the address of a Sentry project, with its public key."""
    parts = urlsplit(value.strip())
    is_web = parts.scheme in {"http", "https"} and parts.hostname and parts.username
    if not is_web or not parts.path.rpartition("/")[2].isdigit():
        raise ValueError("it must be a DSN, as Sentry shows it")
    return value.strip()


def read_issuer(value: str) -> str:
    """Accept the address of an OpenID provider: over TLS, or local."""
    parts = urlsplit(value.strip())
    is_local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or is_local):
        raise ValueError("it must be an address that begins with https://")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("it must be the issuer's address and nothing more")
    return value.strip()


def read_allowed(value: str) -> str:
    """Accept e-mail addresses and domains; return them separated by spaces."""
    entries = value.replace(",", " ").split()
    if not all(_ALLOWED.fullmatch(entry) for entry in entries):
        raise ValueError("it must be addresses and domains, with a comma between two")
    return " ".join(entries)


def read_emails(value: str) -> str:
    """Accept e-mail addresses; return them separated by spaces."""
    entries = read_allowed(value)
    if not all(entry.partition("@")[0] and "@" in entry for entry in entries.split()):
        raise ValueError("it must be e-mail addresses, with a comma between two")
    return entries


def read_postgres(value: str) -> str:
    """Accept a Postgres URL in Heroku's form; return it for our driver."""
    if not value.startswith(("postgres://", "postgresql://")):
        raise ValueError("it must begin with postgres://")
    return "postgresql+psycopg://" + _readable(value).partition("://")[2]


def read_redis(value: str) -> str:
    """Accept a Redis URL, with or without TLS."""
    if urlsplit(value.strip()).scheme not in {"redis", "rediss"}:
        raise ValueError("it must begin with redis:// or rediss://")
    return _readable(value)


def _readable(address: str) -> str:
    # A client would read part of the password as a host or port, and an error shows it.
    try:
        is_readable = urlsplit(address).netloc.count("@") < 2
        _ = urlsplit(address).port
    except ValueError:
        is_readable = False
    if not is_readable:
        raise ValueError("write /, @ and : in its password as %2F, %40 and %3A")
    return address.strip()


def read_web_address(value: str) -> str:
    """Accept the address of a web page; return it without a trailing slash."""
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be the address of this app")
    return value.strip().rstrip("/")


def read_windows(value: str) -> dict[str, int]:
    """Read a number of tokens, or ``model=number,…``; an empty name is for all."""
    cast = whole(256, 100_000_000)
    if "=" not in value:
        return {"": cast(value)}
    found = {}
    for entry in filter(None, (entry.strip() for entry in value.split(","))):
        name, _, number = entry.rpartition("=")
        if not name.strip() or name.strip() in found:
            raise ValueError("each entry must be model=number, and name a model once")
        found[name.strip()] = cast(number)
    return found
