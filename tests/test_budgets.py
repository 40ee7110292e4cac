from datetime import UTC, datetime, timedelta, timezone

import pytest

from kaiwa import clock
from kaiwa.budgets import Budgets, next_day, next_month
from kaiwa.config import read_settings
from kaiwa.cost import Cost, Price, Spent
from kaiwa.errors import (
    DayBudgetSpent,
    ModelUnpriced,
    MoneyBudgetSpent,
    MonthBudgetSpent,
)

NOTHING = Cost(0, 0)
LAST_DAY = datetime(2026, 11, 30, 23, 59, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_the_end_of_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LAST_DAY)


def budgets(**environ: str) -> Budgets:
    environ = {"MAX_ANSWER_TOKENS": "100", **environ}
    return Budgets(read_settings(environ))


def test_no_budget_is_no_limit():
    none = budgets()

    none.refuse_overspending(Cost(10**9, 0), Spent(Cost(10**12, 0), NOTHING))

    assert not none.is_set
    assert none.find_scarcest(Spent(NOTHING, NOTHING)) is None
    assert none.describe() == "none"


def test_budget_allows_its_last_token():
    daily = budgets(DAILY_TOKENS_PER_PERSON="1000")

    daily.refuse_overspending(Cost(150, 0), Spent(Cost(1000, 0), NOTHING))
    with pytest.raises(DayBudgetSpent) as caught:
        daily.refuse_overspending(Cost(150, 0), Spent(Cost(1001, 0), NOTHING))

    assert caught.value.details == {
        "needed": 150,
        "left": 149,
        "limit": 1000,
        "renews_on": "2026-12-01",
        "retry_after_seconds": 31,
    }


def test_exceeded_budget_has_zero_remaining():
    monthly = budgets(MONTHLY_TOKENS="1000")

    with pytest.raises(MonthBudgetSpent) as caught:
        monthly.refuse_overspending(Cost(150, 0), Spent(NOTHING, Cost(1500, 0)))

    assert caught.value.details["left"] == 0


def test_money_is_counted_in_nanodollars():
    money = budgets(MONTHLY_BUDGET_USD="1", PRICES="claude=3/15")
    dollar = 10**9

    money.refuse_overspending(Cost(9, 5), Spent(NOTHING, Cost(10**9, dollar)))
    with pytest.raises(MoneyBudgetSpent) as caught:
        money.refuse_overspending(Cost(9, 5), Spent(NOTHING, Cost(9, dollar + 1)))

    assert caught.value.details["left_nanodollars"] == 4


@pytest.mark.parametrize("key", ["claude", "claude@BLUE"])
def test_price_ignores_the_alias(key):
    priced = budgets(PRICES="claude=3/15,claude@GREEN=1/1")

    assert priced.find_price(key) == Price(3_000_000, 15_000_000)
    assert priced.find_price("claude@GREEN") == Price(1_000_000, 1_000_000)


def test_unpriced_model_fails_money_budget():
    assert budgets().find_price("claude") is None

    with pytest.raises(ModelUnpriced) as caught:
        budgets(MONTHLY_BUDGET_USD="5").find_price("claude")

    assert caught.value.details == {"model": "claude"}


def test_scarcest_budget_has_smallest_share():
    both = budgets(DAILY_TOKENS_PER_PERSON="1000", MONTHLY_TOKENS="10000")

    day = both.find_scarcest(Spent(Cost(800, 0), Cost(5000, 0)))
    month = both.find_scarcest(Spent(Cost(500, 0), Cost(9950, 0)))

    assert (day.kind, day.amount, day.limit, day.is_spent) == ("day", 200, 1000, False)
    assert (month.kind, month.amount, month.is_spent) == ("month", 50, True)


def test_zero_money_is_spent():
    money = budgets(MONTHLY_BUDGET_USD="1")

    some = money.find_scarcest(Spent(NOTHING, Cost(0, 10**9 - 1)))
    none = money.find_scarcest(Spent(NOTHING, Cost(0, 10**9 + 1)))

    assert (some.amount, some.is_spent) == (1, False)
    assert (none.amount, none.is_spent) == (0, True)


def test_too_little_for_models_is_spent():
    money = budgets(
        MONTHLY_BUDGET_USD="1", PRICES="dear=3/15,cheap=1/2", MAX_ANSWER_TOKENS="100"
    )
    needed = (
        201_000  # Nanodollars for 1 input token and 100 output tokens of the cheap one.
    )

    enough = money.find_scarcest(Spent(NOTHING, Cost(0, 10**9 - needed)))
    short = money.find_scarcest(Spent(NOTHING, Cost(0, 10**9 - needed + 1)))

    assert (enough.is_spent, short.is_spent) == (False, True)


def test_budgets_are_described_for_the_log():
    description = budgets(
        DAILY_TOKENS_PER_PERSON="100000", MONTHLY_BUDGET_USD="20", MONTHLY_TOKENS="5000"
    ).describe()

    assert description == (
        "100,000 tokens a person a day, 5,000 tokens a month, 20.00 dollars a month"
    )


def test_days_and_months_are_utc():
    tokyo = timezone(timedelta(hours=9))
    new_year = datetime(2027, 1, 1, 8, 30, tzinfo=tokyo)  # 31 December in UTC

    assert next_day(new_year) == datetime(2027, 1, 1, tzinfo=UTC)
    assert next_month(new_year) == datetime(2027, 1, 1, tzinfo=UTC)
    assert next_month(datetime(2028, 1, 31, tzinfo=UTC)).month == 2
    assert next_day(datetime(2028, 2, 28, 5, tzinfo=UTC)).day == 29
