"""Limits: how many messages may come within a minute, from a person and an address.

They keep a flood out, and let people through when in doubt. What must not be passed is
what may be spent, and the budgets see to that.
"""

from limits import RateLimitItem, RateLimitItemPerMinute

from ..errors import TooManyRequests
from .counters import Counters, name_network


class MessageLimits:
    """The limits of messages a minute; None for none."""

    def __init__(
        self, counters: Counters, *, per_person: int | None, per_address: int | None
    ) -> None:
        self._counters = counters
        self._per_person = per_person and RateLimitItemPerMinute(per_person)
        self._per_address = per_address and RateLimitItemPerMinute(per_address)

    def describe(self) -> str:
        """Say in a few words what was decided, for the log."""
        limits = {"a person": self._per_person, "an address": self._per_address}
        told = [f"{it.amount} {whose}" for whose, it in limits.items() if it]
        return ", ".join(told) or "no limit"

    def count(self, owner_id: str, address: str) -> None:
        """Count a message; one too many of a person's is not its address's.

        One that is sent again under the same key counts too, though it is not refused:
        to know it, the history would have to be asked before each message.

        :raises TooManyRequests: more came within a minute than may.
        """
        if self._per_person:
            self._count(self._per_person, "messages of a person", owner_id)
        if self._per_address:
            self._count(
                self._per_address, "messages of an address", name_network(address)
            )

    def _count(self, limit: RateLimitItem, *key: str) -> None:
        wait_seconds = self._counters.count(limit, *key)
        if wait_seconds:
            raise TooManyRequests(retry_after_seconds=wait_seconds)
