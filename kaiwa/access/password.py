"""A shared password, and the proof that a session keeps of it.

Pure: no IO.
"""

import hashlib
import hmac
from functools import cached_property


class Password:
    """A configured password; an empty one matches nothing.

    :param salt: differs between the passwords of the app.
    """

    def __init__(self, text: str, salt: bytes) -> None:
        self._text = text
        self._salt = salt

    @property
    def is_set(self) -> bool:
        """Whether there is a password."""
        return bool(self._text)

    @cached_property
    def proof(self) -> str:
        """The proof that a session stores at sign-in. A new password invalidates it.

        It is slow to compute, so that a leaked session does not reveal the password.
        """
        proof = hashlib.scrypt(self._text.encode(), salt=self._salt, n=2**14, r=8, p=1)
        return proof.hex()

    def matches(self, attempt: str) -> bool:
        """Compare an attempt in constant time."""
        given, right = (
            hashlib.sha256(text.encode()).digest() for text in (attempt, self._text)
        )
        return self.is_set and hmac.compare_digest(given, right)

    def is_proven(self, proof: str | None) -> bool:
        """Whether a session's proof is of this password."""
        return self.is_set and hmac.compare_digest(
            (proof or "").encode(), self.proof.encode()
        )
