"""Reserve the highest cost of an answer before it starts; settle the actual one after.

The send's transaction adds the reservation to the sums and then checks the budgets.
Others that add to the sum of the month wait for its row, so sends at once cannot
exceed a budget together. The transaction that stores an end settles, once. Deleting
messages returns nothing.

Every transaction locks rows in this order, to avoid deadlocks: messages, usage, the
sum of the month, the sums of owners' days.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from types import ModuleType
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from .. import clock
from ..budgets import Budgets
from ..cost import Cost, Price, Spent, add_up, estimate_tokens
from ..errors import find_error_class
from ..prompt import Prompt
from .database import Database, read_transaction, write_transaction
from .statements import fetch_all, fetch_one, fetch_value, run
from .tables import MessageRow, UsageRow, UsageSumRow
from .values import Addition, Sender

FORGET_AFTER = timedelta(days=62)  # The sums of months are few, and stay.
ALL_OWNERS = ""


ADD_RESERVATION = insert(UsageRow)


class Ledger:
    """The reserved and the spent tokens and money."""

    def __init__(self, database: Database, budgets: Budgets) -> None:
        self._database = database
        self._budgets = budgets

    def reserve(
        self, tx: Connection, sender: Sender, addition: Addition, prompt: Prompt
    ) -> None:
        """Add the highest possible cost of a new answer.

        :raises BudgetSpent: it exceeds a budget; the transaction must be rolled back.
        """
        owner_id, model_key = sender.owner_id, sender.model_key
        price = self._budgets.find_price(model_key)
        input_tokens = estimate_tokens(prompt.characters)
        cost = add_up(price, input_tokens, prompt.options.max_tokens)
        today = clock.now().date()
        values = {
            "answer_id": addition.answer_id,
            "owner_id": owner_id,
            "model_key": model_key,
            "day": today,
            "tokens": cost.tokens,
            "nanodollars": cost.nanodollars,
            "kept_characters": len(addition.kept_text),
            "input_tokens": input_tokens,
            "input_picodollars": price and price.input_picodollars,
            "output_picodollars": price and price.output_picodollars,
        }
        run(tx, ADD_RESERVATION, values)
        month = _add_to_sum(tx, ALL_OWNERS, _name_month(today), cost)
        day = _add_to_sum(tx, owner_id, today.isoformat(), cost)
        self._budgets.refuse_overspending(cost, Spent(day, month))

    @read_transaction
    def read_spent(self, tx: Connection, owner_id: str) -> Spent:
        """Read the usage of an owner today, and of all owners this month."""
        today = clock.now().date()
        day, month = today.isoformat(), _name_month(today)
        values = {"owner_id": owner_id, "day": day, "month": month}
        costs = {
            row.period: Cost(row.tokens, row.nanodollars)
            for row in fetch_all(tx, SUMS_OF_DAY_AND_MONTH, values)
        }
        return Spent(costs.get(day, Cost(0, 0)), costs.get(month, Cost(0, 0)))

    @write_transaction
    def forget_old(self, tx: Connection) -> None:
        """Delete old settled rows and sums of days; the sums of months stay."""
        first_day = clock.now().date() - FORGET_AFTER
        tx.execute(
            delete(UsageRow).where(UsageRow.is_settled, UsageRow.day < first_day)
        )
        tx.execute(
            delete(UsageSumRow).where(
                UsageSumRow.owner_id != ALL_OWNERS,
                UsageSumRow.period < first_day.isoformat(),
            )
        )


# The message is missing if another transaction deleted it.
UNSETTLED_USAGE = (
    select(
        *UsageRow.__table__.columns,
        MessageRow.input_tokens.label("reported_input_tokens"),
        MessageRow.output_tokens.label("reported_output_tokens"),
        MessageRow.error_code,
        func.length(MessageRow.source).label("characters"),
    )
    .outerjoin(MessageRow, MessageRow.id == UsageRow.answer_id)
    .where(~UsageRow.is_settled)
    .where(UsageRow.answer_id == bindparam("id"))
)


def settle_answers(tx: Connection, answer_ids: Collection[int]) -> None:
    """Replace the reservations of ended answers by their actual cost.

    :param answer_ids: answers that this transaction has ended, or will delete.
    """
    tokens: Counter[tuple[str, str]] = Counter()
    nanodollars: Counter[tuple[str, str]] = Counter()
    for answer_id in sorted(answer_ids):
        row = fetch_one(tx, UNSETTLED_USAGE, {"id": answer_id})
        if row is None:
            continue
        cost = _compute_cost(row)
        owner_id = _mark_settled(tx, answer_id, cost)
        if owner_id is None:
            continue
        for key in (
            (ALL_OWNERS, _name_month(row.day)),
            (owner_id, row.day.isoformat()),
        ):
            tokens[key] += cost.tokens - row.tokens
            nanodollars[key] += cost.nanodollars - row.nanodollars
    # Sorted: the sum of all owners is first, as the order of locks demands.
    for owner_id, period in sorted(tokens):
        key = (owner_id, period)
        _add_to_sum(tx, owner_id, period, Cost(tokens[key], nanodollars[key]))


def settle_title(
    tx: Connection, usage_id: int, input_tokens: int | None, output_tokens: int
) -> None:
    """Replace the reservation of a title by its actual cost.

    :param input_tokens: None if the endpoint reports none.
    """
    row = fetch_one(tx, UNSETTLED_USAGE, {"id": usage_id})
    if row is None:
        return
    cost = add_up(_read_price(row), input_tokens or row.input_tokens, output_tokens)
    owner_id = _mark_settled(tx, usage_id, cost)
    if owner_id is None:
        return
    change = Cost(cost.tokens - row.tokens, cost.nanodollars - row.nanodollars)
    _add_to_sum(tx, ALL_OWNERS, _name_month(row.day), change)
    _add_to_sum(tx, owner_id, row.day.isoformat(), change)


def _read_price(row: Any) -> Price | None:
    is_priced = row.input_picodollars is not None
    return Price(row.input_picodollars, row.output_picodollars) if is_priced else None


def _compute_cost(row: Any) -> Cost:
    if row.characters is None:
        # The message is deleted, so its length is unknown: keep the reservation.
        return Cost(row.tokens, row.nanodollars)
    new_characters = max(0, row.characters - row.kept_characters)
    if not new_characters and row.error_code:
        error = find_error_class(row.error_code)
        if error.is_free:
            return Cost(0, 0)
    return add_up(
        _read_price(row),
        row.reported_input_tokens or row.input_tokens,
        row.reported_output_tokens or estimate_tokens(new_characters),
    )


SETTLE = (
    update(UsageRow)
    .where(UsageRow.answer_id == bindparam("id"), ~UsageRow.is_settled)
    .values(
        tokens=bindparam("actual_tokens"),
        nanodollars=bindparam("actual_nanodollars"),
        is_settled=True,
    )
    .returning(UsageRow.owner_id)
)


def _mark_settled(tx: Connection, answer_id: int, cost: Cost) -> str | None:
    # Returns the owner after locking the row, because a merge of owners may have
    # changed it; None if another transaction has settled the row.
    values = {
        "id": answer_id,
        "actual_tokens": cost.tokens,
        "actual_nanodollars": cost.nanodollars,
    }
    owner_id: str | None = fetch_value(tx, SETTLE, values)
    return owner_id


SUMS_OF_DAY_AND_MONTH = select(
    UsageSumRow.period, UsageSumRow.tokens, UsageSumRow.nanodollars
).where(
    or_(
        and_(
            UsageSumRow.owner_id == bindparam("owner_id"),
            UsageSumRow.period == bindparam("day"),
        ),
        and_(
            UsageSumRow.owner_id == ALL_OWNERS,
            UsageSumRow.period == bindparam("month"),
        ),
    )
)


def move_sums(tx: Connection, owner_id: str, into_id: str) -> None:
    """Add the days of one owner to those of another."""
    is_own = UsageSumRow.owner_id == owner_id
    columns = (UsageSumRow.period, UsageSumRow.tokens, UsageSumRow.nanodollars)
    rows = tx.execute(select(*columns).where(is_own).order_by(UsageSumRow.period))
    for row in rows.all():
        _add_to_sum(tx, into_id, row.period, Cost(row.tokens, row.nanodollars))
    tx.execute(delete(UsageSumRow).where(is_own))


def _write_add_to_sum(dialect: ModuleType) -> Any:
    sums = UsageSumRow.__table__.c
    new = dialect.insert(UsageSumRow.__table__)
    upsert = new.on_conflict_do_update(
        index_elements=["owner_id", "period"],
        set_={
            "tokens": sums.tokens + new.excluded.tokens,
            "nanodollars": sums.nanodollars + new.excluded.nanodollars,
        },
    )
    return upsert.returning(sums.tokens, sums.nanodollars)


ADD_TO_SUM = {
    "sqlite": _write_add_to_sum(sqlite),
    "postgresql": _write_add_to_sum(postgresql),
}


def _add_to_sum(tx: Connection, owner_id: str, period: str, cost: Cost) -> Cost:
    """Add to a sum, lock its row, and return the new sum."""
    values = {"owner_id": owner_id, "period": period, **cost._asdict()}
    return Cost(*fetch_one(tx, ADD_TO_SUM[tx.dialect.name], values))


def _name_month(day: date) -> str:
    return day.isoformat()[:7]
