"""The operators: the owners of the app, with access to its page.

In the code, an owner is the owner of conversations.

Pure: no IO.
"""

from ..config import Settings
from .identity import AllowedEmails, Identity
from .password import Password


class Operators:
    """The operators that OWNERS names, and those with OWNER_PASSWORD."""

    def __init__(self, settings: Settings) -> None:
        self._emails = AllowedEmails(settings.owners)
        self.has_emails = bool(settings.owners and settings.oidc_issuer)
        self.password = Password(settings.owner_password, b"kaiwa owner")

    @property
    def is_configured(self) -> bool:
        """Whether anyone may open the page."""
        return self.has_emails or self.password.is_set

    def includes(self, identity: Identity) -> bool:
        """Whether OWNERS names an identity."""
        return self.has_emails and identity.email in self._emails
