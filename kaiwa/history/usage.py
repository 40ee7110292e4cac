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
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from .. import clock
from ..cost import Cost, Price, Spent, add_up, estimate_tokens
from ..errors import find_error_class
from .database import Database
from .tables import MessageRow, UsageRow, UsageSumRow
from .tree import read_tree
from .turns import read_turns
from .values import FINAL

EVERYBODY = ""
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

    def reserve(self, tx: Session, owner_id: str, answer_id: int) -> None:
        """Set aside what a new answer may cost.

        :raises BudgetSpent: it may not; the transaction has to be rolled back.
        """
        answer = tx.get_one(MessageRow, answer_id)
        model_key = answer.model_key or ""
        price = self._budgets.find_price(model_key)
        prompt_tokens = self._budgets.estimate_prompt(
            _count_characters(tx, answer), is_continued=bool(answer.source)
        )
        cost = add_up(price, prompt_tokens, self._budgets.answer_tokens)
        today = clock.now().date()
        tx.add(
            UsageRow(
                answer_id=answer_id,
                owner_id=owner_id,
                model_key=model_key,
                day=today,
                tokens=cost.tokens,
                nanodollars=cost.nanodollars,
                prompt_tokens=prompt_tokens,
                kept_characters=len(answer.source),
                prompt_picodollars=price and price.prompt_picodollars,
                completion_picodollars=price and price.completion_picodollars,
            )
        )
        month = _add(tx, EVERYBODY, _month_of(today), cost)
        day = _add(tx, owner_id, today.isoformat(), cost)
        self._budgets.refuse_overspending(cost, Spent(day, month))

    def read_spent(self, owner_id: str) -> Spent:
        """Read what is used up, by a person today and by all this month."""
        today = clock.now().date()
        day, month = today.isoformat(), _month_of(today)
        query = select(
            UsageSumRow.period, UsageSumRow.tokens, UsageSumRow.nanodollars
        ).where(
            or_(
                and_(UsageSumRow.owner_id == owner_id, UsageSumRow.period == day),
                and_(UsageSumRow.owner_id == EVERYBODY, UsageSumRow.period == month),
            )
        )
        rows = self._database.read(lambda tx: tx.execute(query).all())
        found = {row[0]: Cost(row[1], row[2]) for row in rows}
        return Spent(found.get(day, Cost(0, 0)), found.get(month, Cost(0, 0)))

    def settle_forgotten(self) -> None:
        """Settle what ended while a release ran that kept no ledger yet."""

        def work(tx: Session) -> None:
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

        def work(tx: Session) -> None:
            tx.execute(delete(UsageRow).where(UsageRow.is_settled, UsageRow.day < last))
            tx.execute(
                delete(UsageSumRow).where(
                    UsageSumRow.owner_id != EVERYBODY,
                    UsageSumRow.period < last.isoformat(),
                )
            )

        self._database.write(work)


def settle_answers(tx: Session, answer_ids: Collection[int]) -> None:
    """Put what answers did cost in the place of what was set aside for them.

    :param answer_ids: whose endings this transaction has stored.
    """
    if not answer_ids:
        return
    rows = tx.execute(_UNSETTLED.where(UsageRow.answer_id.in_(answer_ids))).all()
    tokens: Counter[tuple[str, str]] = Counter()
    nanodollars: Counter[tuple[str, str]] = Counter()
    for row in rows:
        cost = _find_cost(row)
        if _mark_settled(tx, row.answer_id, cost):
            for key in (
                (EVERYBODY, _month_of(row.day)),
                (row.owner_id, row.day.isoformat()),
            ):
                tokens[key] += cost.tokens - row.tokens
                nanodollars[key] += cost.nanodollars - row.nanodollars
    for owner_id, period in sorted(tokens):
        key = (owner_id, period)
        _add(tx, owner_id, period, Cost(tokens[key], nanodollars[key]))


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


def _mark_settled(tx: Session, answer_id: int, cost: Cost) -> bool:
    # Somebody else may settle it at the same moment: the first one does.
    found = tx.execute(
        update(UsageRow)
        .where(UsageRow.answer_id == answer_id, ~UsageRow.is_settled)
        .values(tokens=cost.tokens, nanodollars=cost.nanodollars, is_settled=True)
        .returning(UsageRow.answer_id)
    )
    return found.first() is not None


def _add(tx: Session, owner_id: str, period: str, cost: Cost) -> Cost:
    """Add to a sum, and return what it is then; nobody else adds meanwhile."""
    dialect = sqlite if tx.get_bind().dialect.name == "sqlite" else postgresql
    statement = (
        dialect.insert(UsageSumRow)
        .values(owner_id=owner_id, period=period, **cost._asdict())
        .on_conflict_do_update(
            index_elements=["owner_id", "period"],
            set_={
                "tokens": UsageSumRow.tokens + cost.tokens,
                "nanodollars": UsageSumRow.nanodollars + cost.nanodollars,
            },
        )
        .returning(UsageSumRow.tokens, UsageSumRow.nanodollars)
    )
    return Cost(*tx.execute(statement).one())


def _count_characters(tx: Session, answer: MessageRow) -> int:
    tree = read_tree(tx, answer.conversation_id)
    turns = read_turns(tx, tree.find_path(answer.parent_id))
    return sum(len(text) for _, text in turns) + len(answer.source)


def _month_of(day: date) -> str:
    return day.isoformat()[:7]
