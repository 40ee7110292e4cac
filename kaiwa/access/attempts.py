"""Rate limits of password attempts: per network, and in total.

The total stops an attacker that guesses from many addresses. A browser that has signed
in before has a limit to itself, so that such an attack does not lock out the users.
"""

from limits import RateLimitItem, RateLimitItemPerMinute

from ..errors import TooManyAttempts
from .counters import Counters, name_network

BY_ADDRESS = RateLimitItemPerMinute(10, 5)
IN_TOTAL = RateLimitItemPerMinute(200, 60)


class Attempts:
    """The rate limits of attempts at one password.

    :param password: the name of a password that has limits to itself.
    """

    def __init__(self, counters: Counters, password: str = "") -> None:
        self._counters = counters
        self._password = password

    def count(self, address: str, known_owner: str | None = None) -> None:
        """Count an attempt. Call it before the password is compared.

        :param known_owner: the owner of a browser that has signed in before.
        :raises TooManyAttempts: the password must not be compared.
        """
        if known_owner:
            self._count(BY_ADDRESS, "attempts of a browser", known_owner)
            return
        # The network first: an attempt refused there must not count in total.
        self._count(BY_ADDRESS, *_of_address(address))
        self._count(IN_TOTAL, "attempts of all")

    def reset(self, address: str) -> None:
        """Reset the count of a network after a right password.

        The users of an office share a network and must not block each other.
        """
        self._counters.forget(BY_ADDRESS, *self._name(*_of_address(address)))

    def _count(self, limit: RateLimitItem, *key: str) -> None:
        wait_seconds = self._counters.count(limit, *self._name(*key))
        if wait_seconds:
            raise TooManyAttempts(retry_after_seconds=wait_seconds)

    def _name(self, *key: str) -> tuple[str, ...]:
        return (self._password, *key) if self._password else key


def _of_address(address: str) -> tuple[str, str]:
    return "attempts of an address", name_network(address)
