"""Budgets: may what a send can cost still be spent?

A send reserves what it may cost at the most, so what is in flight counts as spent, and
any number of sends at once cannot pass together. Who keeps the ledger asks here, with
the reservation already in its sums.

Pure: no IO.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from .. import clock
from ..config import Settings
from ..cost import NANODOLLARS, Cost, Price, Spent, add_up
from ..errors import (
    BudgetSpent,
    DayBudgetSpent,
    ModelUnpriced,
    MoneyBudgetSpent,
    MonthBudgetSpent,
)

Kind = Literal["day", "month", "money"]
_ERRORS: dict[Kind, type[BudgetSpent]] = {
    "day": DayBudgetSpent,
    "month": MonthBudgetSpent,
    "money": MoneyBudgetSpent,
}


class Remaining(NamedTuple):
    """What is left of one budget: tokens, or nanodollars of a ``money`` budget.

    :ivar is_spent: not even the shortest message could be sent.
    """

    kind: Kind
    amount: int
    limit: int
    is_spent: bool


class Budgets:
    """The budgets that the settings set."""

    def __init__(self, settings: Settings) -> None:
        self._limits: dict[Kind, int | None] = {
            "day": settings.daily_tokens_per_person,
            "month": settings.monthly_tokens,
            "money": settings.monthly_budget_usd,
        }
        self._prices = settings.prices
        self._answer_tokens = settings.max_answer_tokens

    @property
    def is_set(self) -> bool:
        """Whether there is any budget."""
        return any(limit is not None for limit in self._limits.values())

    def describe(self) -> str:
        """Say in a few words what was decided, for the log."""
        daily, monthly, money = self._limits.values()
        told = [
            f"{daily:,} tokens a person a day" if daily else "",
            f"{monthly:,} tokens a month" if monthly else "",
            f"{money / NANODOLLARS:,.2f} dollars a month" if money else "",
        ]
        return ", ".join(filter(None, told)) or "none"

    def find_price(self, model_key: str) -> Price | None:
        """Find what a model costs; None where nobody has said, and nobody asks.

        :param model_key: a model's id, with or without ``@`` and its alias.
        :raises ModelUnpriced: there is a budget of money.
        """
        model_id = model_key.rpartition("@")[0]
        price = self._prices.get(model_key) or self._prices.get(model_id)
        if price is None and self._limits["money"] is not None:
            raise ModelUnpriced(model=model_key)
        return price

    def refuse_overspending(self, cost: Cost, spent: Spent) -> None:
        """Check what a send may cost against what is set aside.

        :param spent: everything, this cost included.
        :raises DayBudgetSpent, MonthBudgetSpent, MoneyBudgetSpent: it does not suffice.
        """
        for kind, used, limit in self._compare(spent):
            if used > limit:
                needed = cost.nanodollars if kind == "money" else cost.tokens
                raise _describe_want(kind, needed, max(0, limit - used + needed), limit)

    def find_scarcest(self, spent: Spent) -> Remaining | None:
        """Find the budget of which the smallest share is left, if there is any."""
        found = [
            Remaining(
                kind, max(0, limit - used), limit, self._is_over(kind, limit - used)
            )
            for kind, used, limit in self._compare(spent)
        ]
        return min(found, key=lambda it: it.amount / it.limit, default=None)

    def _is_over(self, kind: Kind, left: int) -> bool:
        # A message has a token at least, and the cheapest model may be asked.
        costs = [add_up(it, 1, self._answer_tokens) for it in self._prices.values()]
        needed = min((it.nanodollars for it in costs), default=0)
        return left <= 0 or left < (
            needed if kind == "money" else self._answer_tokens + 1
        )

    def _compare(self, spent: Spent) -> list[tuple[Kind, int, int]]:
        used: dict[Kind, int] = {
            "day": spent.by_person_today.tokens,
            "month": spent.by_all_this_month.tokens,
            "money": spent.by_all_this_month.nanodollars,
        }
        return [
            (kind, used[kind], limit)
            for kind, limit in self._limits.items()
            if limit is not None
        ]


def next_day(moment: datetime) -> datetime:
    """Return when the next day of UTC begins."""
    return _cut(moment) + timedelta(days=1)


def next_month(moment: datetime) -> datetime:
    """Return when the next month of UTC begins."""
    # From its first day, 32 days lead into the next month, whichever it is.
    return (_cut(moment).replace(day=1) + timedelta(days=32)).replace(day=1)


def _cut(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _describe_want(kind: Kind, needed: int, left: int, limit: int) -> BudgetSpent:
    moment = clock.now()
    renewal = next_day(moment) if kind == "day" else next_month(moment)
    unit = "_nanodollars" if kind == "money" else ""
    details: dict[str, str | int] = {
        f"needed{unit}": needed,
        f"left{unit}": left,
        f"limit{unit}": limit,
        "renews_on": renewal.date().isoformat(),
        "retry_after_seconds": int((renewal - moment).total_seconds()) + 1,
    }
    return _ERRORS[kind](**details)
