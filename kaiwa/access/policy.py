"""The access policy: closed until the owner of the app has decided.

On Heroku, an undecided chat is closed. Elsewhere, it is open to local requests only:
bound to loopback, addressed by a local name, and not forwarded by a proxy.

Pure: no IO.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from ..config import Settings
from .identity import AllowedEmails, Identity
from .password import Password

Verdict = Literal["open", "sign-in", "closed"]

LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}
# Headers that proxies and tunnels add, in lower case.
FORWARDING_PREFIXES = ("x-forwarded", "forwarded", "x-original-", "cf-", "tailscale-")
FORWARDING_HEADERS = {
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "fly-client-ip",
}


class Visit(NamedTuple):
    """The properties of a request that decide about access.

    :ivar bound_to: the address on which the server listens.
    :ivar host: the Host header; empty if there is none.
    :ivar headers: the names of all headers.
    :ivar protocol: for example ``HTTP/1.1``.
    :ivar password_proof: the session's proof of the password, if it has one.
    :ivar identity: the identity in the session, if it has one.
    """

    bound_to: str
    host: str
    headers: Iterable[str]
    protocol: str
    password_proof: str | None
    identity: Identity | None


class Policy:
    """Decides about access by the settings."""

    def __init__(self, settings: Settings) -> None:
        self.password = Password(settings.chat_password, b"kaiwa session")
        self._issuer = settings.oidc_issuer
        self._allowed = AllowedEmails(settings.oidc_allowed)
        self._is_open = settings.chat_access == "open"
        self._is_on_heroku = settings.is_on_heroku

    @property
    def is_decided(self) -> bool:
        """Whether the owner of the app has decided about access."""
        return self.password.is_set or bool(self._issuer) or self._is_open

    @property
    def provider_host(self) -> str:
        """The host of the sign-on provider; empty if there is none."""
        return urlsplit(self._issuer).netloc

    def describe(self) -> str:
        """Describe the decision for the log."""
        ways = ["password"] if self.password.is_set else []
        ways += ["single sign-on"] if self._issuer else []
        if ways:
            return "by " + " or ".join(ways)
        if self._is_open:
            return "open to all"
        return "undecided" + (", so closed" if self._is_on_heroku else ", this machine")

    def judge(self, visit: Visit) -> Verdict:
        """Decide about a request: open, sign-in or closed.

        If both a password and single sign-on are configured, either suffices.
        """
        if self.password.is_set or self._issuer:
            is_proven = self.password.is_proven(visit.password_proof)
            is_known = is_proven or self.allows(visit.identity)
            return "open" if is_known else "sign-in"
        if self._is_open:
            return "open"
        is_here = not self._is_on_heroku and _is_local(visit)
        return "open" if is_here else "closed"

    def allows(self, identity: Identity | None) -> bool:
        """Whether OIDC_ALLOWED admits an identity.

        Checked on every request, so that a changed setting takes effect at once.
        """
        return (
            identity is not None
            and bool(self._issuer)
            and identity.issuer.rstrip("/") == self._issuer.rstrip("/")
            and self.allows_address(identity.email)
        )

    def allows_address(self, email: str) -> bool:
        """Whether OIDC_ALLOWED names an address, or its domain."""
        return email in self._allowed


def _is_local(visit: Visit) -> bool:
    # Without the name check, a foreign site that resolves to 127.0.0.1 could use
    # the chat through the user's browser (DNS rebinding).
    names = {name.lower() for name in visit.headers}
    is_forwarded = not names.isdisjoint(FORWARDING_HEADERS) or any(
        name.startswith(FORWARDING_PREFIXES) for name in names
    )
    # Browsers do not speak HTTP/1.0. nginx does by default, with a Host of its own and
    # without a forwarding header.
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
