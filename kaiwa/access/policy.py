"""The policy: closed until the owner of the app has decided.

Undecided on Heroku means closed. Undecided elsewhere means open to the person at this
machine only: bound to loopback, asked under a name that no other site can have, and
without a proxy in front.

Pure: no IO.
"""

import hashlib
import hmac
from collections.abc import Iterable
from functools import cached_property
from ipaddress import ip_address
from typing import Literal, NamedTuple

from ..config import Settings

Verdict = Literal["open", "sign-in", "closed"]

LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}
FORWARDING_HEADERS = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-Ip",
)


class Visit(NamedTuple):
    """What the policy looks at.

    :ivar bound_to: the address the server listens on.
    :ivar host: the Host header, with or without a port.
    :ivar headers: the names of all headers.
    :ivar password_mark: what the session got at sign-in, if it got anything.
    """

    bound_to: str
    host: str
    headers: Iterable[str]
    password_mark: str | None


class Policy:
    """Who may talk, as the settings say."""

    def __init__(self, settings: Settings) -> None:
        self._password = settings.chat_password
        self._is_open = settings.chat_access == "open"
        self._is_on_heroku = settings.is_on_heroku

    @property
    def wants_password(self) -> bool:
        """Whether a password opens the chat."""
        return bool(self._password)

    @cached_property
    def password_mark(self) -> str:
        """What a session is given at sign-in; another password makes it worthless.

        Slow to make, so that a copy of the sessions does not give the password away.
        """
        mark = hashlib.scrypt(
            self._password.encode(), salt=b"kaiwa session", n=2**14, r=8, p=1
        )
        return mark.hex()

    def describe(self) -> str:
        """Say in a word or two what was decided, for the log."""
        if self._password:
            return "by password"
        if self._is_open:
            return "open to everybody"
        return "undecided" + (", so closed" if self._is_on_heroku else ", this machine")

    def judge(self, visit: Visit) -> Verdict:
        """Say whether a visit may go on, has to sign in, or finds the chat closed."""
        if self._password:
            mark = visit.password_mark or ""
            is_right = hmac.compare_digest(mark, self.password_mark)
            return "open" if is_right else "sign-in"
        if self._is_open:
            return "open"
        is_here = not self._is_on_heroku and _is_local(visit)
        return "open" if is_here else "closed"

    def is_password(self, attempt: str) -> bool:
        """Compare a password in constant time."""
        given, right = (
            hashlib.sha256(text.encode()).digest() for text in (attempt, self._password)
        )
        return self.wants_password and hmac.compare_digest(given, right)


def _is_local(visit: Visit) -> bool:
    # Without the check of the name, a foreign page whose name resolves to 127.0.0.1
    # could talk to the model through the browser of whoever opens it.
    names = {name.lower() for name in visit.headers}
    is_forwarded = any(name.lower() in names for name in FORWARDING_HEADERS)
    return (
        _is_loopback(visit.bound_to)
        and _strip_port(visit.host) in LOCAL_NAMES
        and not is_forwarded
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _strip_port(host: str) -> str:
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdigit() else host.lower()
