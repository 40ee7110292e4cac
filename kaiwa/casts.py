"""Casts: how the text of a config var becomes a value.

A ``ValueError`` says what the value must be, never what it is.

Pure: no IO.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_ALLOWED = re.compile(r"([^\s@]+@|@?)[^\s@.]+(\.[^\s@.]+)+")


def read_text(value: str) -> str:
    """Take a text as it is, but for blanks around it."""
    return value.strip()


def whole(least: int, most: int) -> Callable[[str], int]:
    """Take whole numbers from the least to the most."""

    def cast(value: str) -> int:
        if not value.strip().isascii() or not value.strip().isdigit():
            raise ValueError("it must be a whole number")
        return int(_within(least, most, int(value)))

    return cast


def decimal(least: float, most: float) -> Callable[[str], float]:
    """Take numbers from the least to the most."""

    def cast(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            raise ValueError("it must be a number") from None
        return _within(least, most, number)

    return cast


def or_none(cast: Callable[[str], int]) -> Callable[[str], int | None]:
    """Take ``none`` as well, which lifts a limit."""

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
    """Take the one way in which access can be decided in a word."""
    if value.strip().lower() != "open":
        raise ValueError("the only value is open; leave it away otherwise")
    return "open"


def read_issuer(value: str) -> str:
    """Take the address of an OpenID provider: over TLS, or of this machine."""
    parts = urlsplit(value.strip())
    is_local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or is_local):
        raise ValueError("it must be an address that begins with https://")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("it must be the issuer's address and nothing more")
    return value.strip()


def read_allowed(value: str) -> str:
    """Take e-mail addresses and domains, as one text with a blank between two."""
    entries = value.replace(",", " ").split()
    if not all(_ALLOWED.fullmatch(entry) for entry in entries):
        raise ValueError("it must be addresses and domains, with a comma between two")
    return " ".join(entries)


def read_postgres(value: str) -> str:
    """Take an address of Postgres in Heroku's form, for our driver."""
    if not value.startswith(("postgres://", "postgresql://")):
        raise ValueError("it must begin with postgres://")
    return "postgresql+psycopg://" + _readable(value).partition("://")[2]


def read_redis(value: str) -> str:
    """Take an address of Redis, over TLS or not."""
    if urlsplit(value.strip()).scheme not in {"redis", "rediss"}:
        raise ValueError("it must begin with redis:// or rediss://")
    return _readable(value)


def _readable(address: str) -> str:
    # Whoever reads it otherwise would take a part of the password for a host or a port,
    # and name it in an error.
    try:
        is_readable = urlsplit(address).netloc.count("@") < 2
        _ = urlsplit(address).port
    except ValueError:
        is_readable = False
    if not is_readable:
        raise ValueError("write /, @ and : in its password as %2F, %40 and %3A")
    return address.strip()


def read_web_address(value: str) -> str:
    """Take an address of a web page, without a slash at its end."""
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be the address of this app")
    return value.strip().rstrip("/")
