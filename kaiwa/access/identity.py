"""An identity: who somebody is at the provider of single sign-on.

Whose conversations they are is decided by issuer and subject, which stay the same for
as long as the account lives; an address may change hands.

Pure: no IO.
"""

import hashlib
import json
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

OWNER_PREFIX = "oidc-"
# Then the provider is asked again, or an account that was closed there would go on
# being good here. Who has not been signed out there need not do anything.
IDENTITY_LASTS = timedelta(days=7)


class Identity(NamedTuple):
    """Somebody whom a provider has vouched for.

    :ivar email: an address that the provider has verified.
    """

    issuer: str
    subject: str
    email: str

    @property
    def owner_id(self) -> str:
        """Whose conversations this person's are, on every device."""
        pair = json.dumps([self.issuer, self.subject]).encode()
        return OWNER_PREFIX + hashlib.sha256(pair).hexdigest()


def is_identitys_owner(owner_id: str) -> bool:
    """Whether an owner is somebody at the provider, and not merely a browser."""
    return owner_id.startswith(OWNER_PREFIX)


class AllowedEmails:
    """The addresses and domains that may use the chat.

    :param entries: with a space between two: ``ann@example.com``, ``example.org`` or
        ``@example.org``. A domain stands for itself, not for those below it.
    """

    def __init__(self, entries: str) -> None:
        # A domain is kept as "@example.org", as the end of an address.
        named = {it if "@" in it else f"@{it}" for it in entries.split()}
        self._entries = {_normalise(it) for it in named}

    def __contains__(self, email: str) -> bool:
        address = _normalise(email)
        name, _, domain = address.rpartition("@")
        return bool(name) and not self._entries.isdisjoint({address, f"@{domain}"})


def _normalise(address: str) -> str:
    # Letters of ASCII only: elsewhere, two letters may become one in lower case.
    name, _, domain = address.rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    whole = f"{name}@{domain}".encode(errors="surrogatepass")
    return whole.lower().decode(errors="surrogatepass")
