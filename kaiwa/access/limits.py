"""Rate limits of messages, per user and per network.

They stop floods and fail open. The budgets are the hard limit on spending.
"""

from limits import RateLimitItem, RateLimitItemPerMinute

from ..errors import TooManyRequests
from .counters import Counters, name_network


class MessageLimits:
    """The limits in messages per minute; None means no limit."""

    def __init__(
        self, counters: Counters, *, per_person: int | None, per_address: int | None
    ) -> None:
        self._counters = counters
        self._per_person = per_person and RateLimitItemPerMinute(per_person)
        self._per_address = per_address and RateLimitItemPerMinute(per_address)

    def describe(self) -> str:
        """Describe the limits for the log."""
        limits = {"a person": self._per_person, "an address": self._per_address}
        described = [f"{it.amount} {name}" for name, it in limits.items() if it]
        return ", ".join(described) or "no limit"

    def count(self, owner_id: str, address: str) -> None:
        """Count a message.

        The user first: a message refused there must not count against the network. A
        repeated send counts, too, since recognising it would take a query per message.

        :raises TooManyRequests: a limit is reached.
        """
        self.count_person(owner_id)
        self.count_address(address)

    def count_person(self, owner_id: str) -> None:
        """Count a message against its user only; see ``count``."""
        if self._per_person:
            self._count(self._per_person, "messages of a person", owner_id)

    def count_address(self, address: str) -> None:
        """Count a message against its network only; see ``count``."""
        if self._per_address:
            self._count(
                self._per_address, "messages of an address", name_network(address)
            )

    def _count(self, limit: RateLimitItem, *key: str) -> None:
        wait_seconds = self._counters.count(limit, *key)
        if wait_seconds:
            raise TooManyRequests(retry_after_seconds=wait_seconds)
