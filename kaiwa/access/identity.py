"""The identity of a user at the provider of single sign-on.

Issuer and subject identify the owner of conversations, since they never change during
the life of an account. An e-mail address may move to another person.

Pure: no IO.
"""

import hashlib
import json
from datetime import timedelta
from typing import NamedTuple

import idna

OWNER_PREFIX = "oidc-"
# After this time the browser visits the provider again, so that an account closed there
# loses access here. A user still signed in there notices nothing.
IDENTITY_LASTS = timedelta(days=7)


class Identity(NamedTuple):
    """A user authenticated by the provider.

    :ivar email: verified by the provider.
    """

    issuer: str
    subject: str
    email: str

    @property
    def owner_id(self) -> str:
        """The owner of the user's conversations, the same on every device."""
        pair = json.dumps([self.issuer, self.subject]).encode()
        return OWNER_PREFIX + hashlib.sha256(pair).hexdigest()


def is_identitys_owner(owner_id: str) -> bool:
    """Whether an owner id comes from an identity, not from a browser."""
    return owner_id.startswith(OWNER_PREFIX)


class AllowedEmails:
    """The e-mail addresses and domains that may use the chat.

    :param entries: separated by spaces: ``ann@example.com``, ``example.org`` or
        ``@example.org``. A domain does not include its subdomains.
    """

    def __init__(self, entries: str) -> None:
        # Domains are stored as "@example.org".
        named = {it if "@" in it else f"@{it}" for it in entries.split()}
        self._entries = {_normalise(it) for it in named}

    def __contains__(self, email: str) -> bool:
        address = _normalise(email)
        name, _, domain = address.rpartition("@")
        if not (name and domain):
            return False
        return not self._entries.isdisjoint({address, f"@{domain}"})


def _normalise(address: str) -> str:
    # Fold ASCII only: other letters may collide in lower case.
    whole = address.encode(errors="surrogatepass").lower()
    name, _, domain = whole.decode(errors="surrogatepass").rpartition("@")
    return f"{name}@{_encode_domain(domain)}"


def _encode_domain(domain: str) -> str:
    """Return a domain as in DNS, or as written if DNS cannot have it.

    IDNA 2008 keeps ``ß`` apart from ``ss``, and maps no other letters to ASCII, unlike
    Python's own codec.
    """
    # The library reads these as dots.
    if domain.isascii() or not {"\u3002", "\uff0e", "\uff61"}.isdisjoint(domain):
        return domain
    try:
        return idna.encode(domain).decode()
    except UnicodeError:
        return domain
