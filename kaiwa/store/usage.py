"""Usage: what answers cost, set aside before they are asked for, settled at the end.

A reservation is in the transaction of the send, and in the sums before the budgets are
asked: whoever comes next waits for the row of the month, so sends at once cannot pass
together. Settling is in the transaction that stores the ending, and happens once.
Deleting what was written takes nothing back.

The rows are always locked in this order, or two transactions could wait for each other:
messages, usage, the sum of everybody's month, the sums of people's days.
"""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from .. import clock
from ..cost import Cost, Price, Spent, add_up, estimate_tokens
from ..errors import find_error_class
from .database import Database
from .tables import MessageRow, UsageRow, UsageSumRow
from .usage_sums import EVERYBODY, add_to_sum, name_month, read_sums
from .values import FINAL, Question

FORGET_AFTER = timedelta(days=62)  # The sums of months are few, and stay.


class Budgets(Protocol):
    """Who decides what may be spent: see ``kaiwa.access.budgets``."""

    answer_tokens: int

    def find_price(self, model_key: str) -> Price | None:
        """Find what a model costs, or refuse it."""
        ...

    def estimate_prompt(self, characters: int, *, is_continued: bool) -> int:
        """Estimate the tokens of all that a model is told."""
        ...

    def refuse_overspending(self, cost: Cost, spent: Spent) -> None:
        """Check what a send may cost; ``spent`` includes it."""
        ...


class Ledger:
    """What is reserved and spent."""

    def __init__(self, database: Database, budgets: Budgets) -> None:
        self._database = database
        self._budgets = budgets

    def reserve(
        self, tx: Connection, owner_id: str, answer_id: int, question: Question
    ) -> None:
        """Set aside what a new answer may cost.

        :raises BudgetSpent: it may not; the transaction has to be rolled back.
        """
        price = self._budgets.find_price(question.model_key)
        told, kept = question.characters, len(question.kept_text)
        prompt_tokens = self._budgets.estimate_prompt(
            told + kept, is_continued=kept > 0
        )
        cost = add_up(price, prompt_tokens, self._budgets.answer_tokens)
        today = clock.now().date()
        values = {
            "answer_id": answer_id,
            "owner_id": owner_id,
            "model_key": question.model_key,
            "day": today,
            "tokens": cost.tokens,
            "nanodollars": cost.nanodollars,
            "told_characters": told,
            "kept_characters": kept,
            "prompt_tokens": prompt_tokens,
            "prompt_picodollars": price and price.prompt_picodollars,
            "completion_picodollars": price and price.completion_picodollars,
        }
        tx.execute(_RESERVE, values)
        month = add_to_sum(tx, EVERYBODY, name_month(today), cost)
        day = add_to_sum(tx, owner_id, today.isoformat(), cost)
        self._budgets.refuse_overspending(cost, Spent(day, month))

    def read_spent(self, owner_id: str) -> Spent:
        """Read what is used up, by a person today and by all this month."""
        today = clock.now().date()
        return self._database.read(lambda tx: read_sums(tx, owner_id, today))

    def settle_forgotten(self) -> None:
        """Settle what ended while a release ran that kept no ledger yet."""

        def work(tx: Connection) -> None:
            query = (
                select(UsageRow.answer_id)
                .outerjoin(MessageRow, MessageRow.id == UsageRow.answer_id)
                .where(~UsageRow.is_settled)
                .where(or_(MessageRow.id.is_(None), MessageRow.state.in_(FINAL)))
            )
            settle_answers(tx, list(tx.scalars(query)))

        self._database.write(work)

    def forget_old(self) -> None:
        """Remove what no budget asks about any more; the sums of months stay."""
        last = clock.now().date() - FORGET_AFTER

        def work(tx: Connection) -> None:
            tx.execute(delete(UsageRow).where(UsageRow.is_settled, UsageRow.day < last))
            tx.execute(
                delete(UsageSumRow).where(
                    UsageSumRow.owner_id != EVERYBODY,
                    UsageSumRow.period < last.isoformat(),
                )
            )

        self._database.write(work)


def settle_answers(tx: Connection, answer_ids: Collection[int]) -> None:
    """Put what answers did cost in the place of what was set aside for them.

    :param answer_ids: whose endings this transaction has stored.
    """
    if not answer_ids:
        return
    rows = tx.execute(_UNSETTLED, {"answer_ids": list(answer_ids)}).all()
    tokens: Counter[tuple[str, str]] = Counter()
    nanodollars: Counter[tuple[str, str]] = Counter()
    for row in rows:
        cost = _find_cost(row)
        owner_id = _mark_settled(tx, row.answer_id, cost)
        if owner_id:
            for key in (
                (EVERYBODY, name_month(row.day)),
                (owner_id, row.day.isoformat()),
            ):
                tokens[key] += cost.tokens - row.tokens
                nanodollars[key] += cost.nanodollars - row.nanodollars
    for owner_id, period in sorted(tokens):
        key = (owner_id, period)
        add_to_sum(tx, owner_id, period, Cost(tokens[key], nanodollars[key]))


_UNSETTLED = (
    select(
        *UsageRow.__table__.columns,
        MessageRow.prompt_tokens.label("told_tokens"),
        MessageRow.completion_tokens.label("said_tokens"),
        MessageRow.error_code,
        func.length(MessageRow.source).label("characters"),
    )
    .outerjoin(MessageRow, MessageRow.id == UsageRow.answer_id)
    .where(~UsageRow.is_settled)
    .where(UsageRow.answer_id.in_(bindparam("answer_ids", expanding=True)))
    .order_by(UsageRow.answer_id)
)


def _find_cost(row: Any) -> Cost:
    if row.characters is None:
        # Deleted, and nobody knows how far it had come: it stays at what it may cost.
        return Cost(row.tokens, row.nanodollars)
    said_characters = max(0, row.characters - row.kept_characters)
    if not said_characters and row.error_code:
        error = find_error_class(row.error_code)
        if error.is_free:
            return Cost(0, 0)
    is_priced = row.prompt_picodollars is not None
    return add_up(
        Price(row.prompt_picodollars, row.completion_picodollars)
        if is_priced
        else None,
        row.told_tokens or row.prompt_tokens,
        row.said_tokens or estimate_tokens(said_characters),
    )


def _mark_settled(tx: Connection, answer_id: int, cost: Cost) -> str | None:
    # Somebody else may settle it at the same moment: the first one does. Or give it to
    # another owner, who is known only once the row is ours.
    values = {"id": answer_id, "cost": cost.tokens, "price": cost.nanodollars}
    return tx.scalar(_SETTLE, values)


_RESERVE = insert(UsageRow)
_SETTLE = (
    update(UsageRow)
    .where(UsageRow.answer_id == bindparam("id"), ~UsageRow.is_settled)
    .values(tokens=bindparam("cost"), nanodollars=bindparam("price"), is_settled=True)
    .returning(UsageRow.owner_id)
)
