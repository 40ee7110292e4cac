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
from urllib.parse import urlsplit

from ..config import Settings
from .identity import AllowedEmails, Identity

Verdict = Literal["open", "sign-in", "closed"]

LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}
# What proxies and tunnels add, in lower case; the first are beginnings.
FORWARDING_BEGINNINGS = ("x-forwarded", "forwarded", "x-original-", "cf-", "tailscale-")
FORWARDING_HEADERS = {
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "fly-client-ip",
}


class Visit(NamedTuple):
    """What the policy looks at.

    :ivar bound_to: the address the server listens on.
    :ivar host: the Host header, with or without a port; empty when there is none.
    :ivar headers: the names of all headers.
    :ivar protocol: the version of HTTP, as ``HTTP/1.1``.
    :ivar password_mark: what the session got for the password, if it got anything.
    :ivar identity: who signed in at the provider, if somebody did.
    """

    bound_to: str
    host: str
    headers: Iterable[str]
    protocol: str
    password_mark: str | None
    identity: Identity | None


class Policy:
    """Who may talk, as the settings say."""

    def __init__(self, settings: Settings) -> None:
        self._password = settings.chat_password
        self._issuer = settings.oidc_issuer
        self._allowed = AllowedEmails(settings.oidc_allowed)
        self._is_open = settings.chat_access == "open"
        self._is_on_heroku = settings.is_on_heroku

    @property
    def wants_password(self) -> bool:
        """Whether a password opens the chat."""
        return bool(self._password)

    @property
    def provider_host(self) -> str:
        """The host of single sign-on, as people know it; empty when there is none."""
        return urlsplit(self._issuer).netloc

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
        ways = ["password"] if self._password else []
        ways += ["single sign-on"] if self._issuer else []
        if ways:
            return "by " + " or ".join(ways)
        if self._is_open:
            return "open to everybody"
        return "undecided" + (", so closed" if self._is_on_heroku else ", this machine")

    def judge(self, visit: Visit) -> Verdict:
        """Say whether a visit may go on, has to sign in, or finds the chat closed.

        With a password and single sign-on, either will do.
        """
        if self._password or self._issuer:
            is_known = self._has_mark(visit) or self.allows(visit.identity)
            return "open" if is_known else "sign-in"
        if self._is_open:
            return "open"
        is_here = not self._is_on_heroku and _is_local(visit)
        return "open" if is_here else "closed"

    def allows(self, identity: Identity | None) -> bool:
        """Whether somebody whom the provider has vouched for may use the chat.

        Asked on every request, so that another OIDC_ALLOWED holds at once.
        """
        return (
            identity is not None
            and bool(self._issuer)
            and identity.issuer.rstrip("/") == self._issuer.rstrip("/")
            and identity.email in self._allowed
        )

    def is_password(self, attempt: str) -> bool:
        """Compare a password in constant time."""
        given, right = (
            hashlib.sha256(text.encode()).digest() for text in (attempt, self._password)
        )
        return self.wants_password and hmac.compare_digest(given, right)

    def _has_mark(self, visit: Visit) -> bool:
        mark = visit.password_mark or ""
        return bool(self._password) and hmac.compare_digest(
            mark.encode(), self.password_mark.encode()
        )


def _is_local(visit: Visit) -> bool:
    # Without the check of the name, a foreign page whose name resolves to 127.0.0.1
    # could talk to the model through the browser of whoever opens it.
    names = {name.lower() for name in visit.headers}
    is_forwarded = not names.isdisjoint(FORWARDING_HEADERS) or any(
        name.startswith(FORWARDING_BEGINNINGS) for name in names
    )
    # No browser speaks HTTP/1.0; nginx does unless told otherwise, with a Host that it
    # takes from its own settings, and no header of its own.
    return (
        _is_loopback(visit.bound_to)
        and visit.protocol != "HTTP/1.0"
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
