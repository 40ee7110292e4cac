"""Budgets of tokens and money.

A send reserves its maximum cost. Running answers therefore count as spent, and
concurrent sends cannot exceed a budget together. The ledger checks a send here, with
its reservation already in the sums.

Pure: no IO.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from . import clock
from .config import Settings
from .cost import NANODOLLARS, Cost, Price, Spent, add_up
from .errors import (
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
    """The rest of one budget: in tokens, or in nanodollars for ``money``.

    :ivar is_spent: the rest is too low for the shortest message.
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
        """Whether at least one budget is configured."""
        return any(limit is not None for limit in self._limits.values())

    def describe(self) -> str:
        """Describe the budgets for the log."""
        daily, monthly, money = self._limits.values()
        described = [
            f"{daily:,} tokens a person a day" if daily else "",
            f"{monthly:,} tokens a month" if monthly else "",
            f"{money / NANODOLLARS:,.2f} dollars a month" if money else "",
        ]
        return ", ".join(filter(None, described)) or "none"

    def find_price(self, model_key: str) -> Price | None:
        """Find the price of a model; None if it has none and needs none.

        :param model_key: a model's id, with or without ``@`` and its alias.
        :raises ModelUnpriced: MONTHLY_BUDGET_USD is set, and the model has no price.
        """
        model_id = model_key.rpartition("@")[0]
        price = self._prices.get(model_key) or self._prices.get(model_id)
        if price is None and self._limits["money"] is not None:
            raise ModelUnpriced(model=model_key)
        return price

    def find_money(
        self, model_key: str, input_tokens: int, output_tokens: int
    ) -> int | None:
        """Compute the nanodollars of some tokens; None if the model has no price."""
        price = self._prices.get(model_key) or self._prices.get(
            model_key.rpartition("@")[0]
        )
        return price and add_up(price, input_tokens, output_tokens).nanodollars

    def refuse_overspending(self, cost: Cost, spent: Spent) -> None:
        """Refuse a send that would exceed a budget.

        :param spent: the spending so far, including this cost.
        :raises DayBudgetSpent, MonthBudgetSpent, MoneyBudgetSpent: a budget is too low.
        """
        for kind, used, limit in self._compare(spent):
            if used > limit:
                needed = cost.nanodollars if kind == "money" else cost.tokens
                raise _describe_shortage(
                    kind, needed, max(0, limit - used + needed), limit
                )

    def find_scarcest(self, spent: Spent) -> Remaining | None:
        """Find the budget with the smallest remaining share; None without budgets."""
        found = self.list_remaining(spent)
        return min(found, key=lambda it: it.amount / it.limit, default=None)

    def list_remaining(self, spent: Spent) -> list[Remaining]:
        """List the rest of each budget that is set."""
        return [
            Remaining(
                kind, max(0, limit - used), limit, self._is_over(kind, limit - used)
            )
            for kind, used, limit in self._compare(spent)
        ]

    def _is_over(self, kind: Kind, left: int) -> bool:
        # The shortest message has one token, and the cheapest model is available.
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
    """Return the start of the next day in UTC."""
    return _cut(moment) + timedelta(days=1)


def next_month(moment: datetime) -> datetime:
    """Return the start of the next month in UTC."""
    # Day 1 plus 32 days is always in the next month.
    return (_cut(moment).replace(day=1) + timedelta(days=32)).replace(day=1)


def _cut(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _describe_shortage(kind: Kind, needed: int, left: int, limit: int) -> BudgetSpent:
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
