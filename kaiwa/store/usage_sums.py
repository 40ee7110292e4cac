"""Sums of usage: what a person used in a day, and everybody in a month.

They are kept as sums, so that asking for them costs the same after a year.
"""

from datetime import date
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from ..cost import Cost, Spent
from .tables import UsageSumRow

EVERYBODY = ""


def name_month(day: date) -> str:
    """Name the month that a day is in, as its sum's period."""
    return day.isoformat()[:7]


def add_to_sum(tx: Connection, owner_id: str, period: str, cost: Cost) -> Cost:
    """Add to a sum, and return what it is then.

    Nobody else adds to it, or reads what it will be, until the transaction ends.
    """
    values = {"owner_id": owner_id, "period": period, **cost._asdict()}
    found = tx.execute(_ADD[tx.dialect.name], values)
    return Cost(*found.one())


def read_sums(tx: Connection, owner_id: str, today: date) -> Spent:
    """Read what is used up, by a person today and by all this month."""
    day, month = today.isoformat(), name_month(today)
    rows = tx.execute(_READ, {"owner_id": owner_id, "day": day, "month": month})
    found = {row[0]: Cost(row[1], row[2]) for row in rows}
    return Spent(found.get(day, Cost(0, 0)), found.get(month, Cost(0, 0)))


def move_sums(tx: Connection, owner_id: str, into_id: str) -> None:
    """Add what one owner used in each day to what another did."""
    mine = UsageSumRow.owner_id == owner_id
    columns = (UsageSumRow.period, UsageSumRow.tokens, UsageSumRow.nanodollars)
    rows = tx.execute(select(*columns).where(mine).order_by(UsageSumRow.period)).all()
    for period, *cost in rows:
        add_to_sum(tx, into_id, period, Cost(*cost))
    tx.execute(delete(UsageSumRow).where(mine))


def _write_add(dialect: ModuleType) -> Any:
    sums = UsageSumRow.__table__.c
    new = dialect.insert(UsageSumRow.__table__)
    both = new.on_conflict_do_update(
        index_elements=["owner_id", "period"],
        set_={
            "tokens": sums.tokens + new.excluded.tokens,
            "nanodollars": sums.nanodollars + new.excluded.nanodollars,
        },
    )
    return both.returning(sums.tokens, sums.nanodollars)


# Written once: writing them for each send would take longer than running them.
_READ = select(UsageSumRow.period, UsageSumRow.tokens, UsageSumRow.nanodollars).where(
    or_(
        and_(
            UsageSumRow.owner_id == bindparam("owner_id"),
            UsageSumRow.period == bindparam("day"),
        ),
        and_(
            UsageSumRow.owner_id == EVERYBODY,
            UsageSumRow.period == bindparam("month"),
        ),
    )
)
_ADD = {"sqlite": _write_add(sqlite), "postgresql": _write_add(postgresql)}
