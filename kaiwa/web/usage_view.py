"""The usage, prepared for its tables and its plot."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from ..store import ModelTokens, UsageLine
from .services import services
from .wording import word_money

PLOT_DAYS = 30
PLOT_HEIGHT = 120
BAR_WIDTH = 20


class Row(NamedTuple):
    """One row of a table; its numbers are in the reader's language."""

    name: str
    numbers: tuple[str, ...]


class Sums(NamedTuple):
    """A table of sums; ``heading`` is that of its first column."""

    heading: str
    rows: list[Row]


class Bar(NamedTuple):
    """One day of the plot, in the units of its view box."""

    x: int
    y: int
    height: int
    text: str


class Plot(NamedTuple):
    """The tokens of the latest days; ``text`` describes them."""

    bars: list[Bar]
    text: str


def view_sums(lines: Sequence[UsageLine]) -> list[Sums]:
    """Add up the usage by month, by model and by day."""
    return [
        Sums(_("Month"), _add_up(lines, lambda it: it.day.strftime("%Y-%m"))),
        Sums(_("Model"), _add_up(lines, lambda it: it.model_key)),
        Sums(_("Day"), _add_up(lines, lambda it: it.day.isoformat())),
    ]


def view_plot(lines: Iterable[UsageLine], today: date) -> Plot:
    """Draw the tokens of each of the latest days."""
    tokens: defaultdict[date, int] = defaultdict(int)
    for line in lines:
        tokens[line.day] += line.tokens
    days = [today - timedelta(days=age) for age in reversed(range(PLOT_DAYS))]
    most = max(max(tokens[day] for day in days), 1)
    bars = []
    for index, day in enumerate(days):
        height = -(-tokens[day] * PLOT_HEIGHT // most)
        text = f"{_word_day(day)}: {format_decimal(tokens[day])}"
        bars.append(Bar(index * BAR_WIDTH, PLOT_HEIGHT - height, height, text))
    total = sum(tokens[day] for day in days)
    if not total:
        return Plot([], _("No tokens in the last 30 days."))
    busiest = max(days, key=lambda day: tokens[day])
    return Plot(
        bars,
        _(
            "%(total)s tokens in the last 30 days; the most on %(day)s: %(most)s.",
            total=format_decimal(total),
            day=_word_day(busiest),
            most=format_decimal(most),
        ),
    )


def view_conversation_usage(lines: Sequence[ModelTokens]) -> list[Row]:
    """Prepare the sums of a conversation by model, and the sum of all."""
    find_money = services().budgets.find_money
    rows = [(it, find_money(it.model_key, *it[2:])) for it in lines]
    sums = [sum(numbers) for numbers in zip(*(it[1:] for it in lines), strict=True)]
    money = [amount for _line, amount in rows if amount is not None]
    found = [_make_token_row(it.model_key, it[1:], amount) for it, amount in rows]
    if len(lines) > 1:
        total = sum(money) if money else None
        found.append(_make_token_row(_("Sum"), sums, total))
    return found


def _make_token_row(name: str, numbers: Iterable[object], money: int | None) -> Row:
    words = [format_decimal(number) for number in numbers]
    return Row(name, (*words, "–" if money is None else word_money(money)))


def _add_up(
    lines: Iterable[UsageLine], choose: Callable[[UsageLine], str]
) -> list[Row]:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in lines:
        for index, number in enumerate(line[2:]):
            sums[choose(line)][index] += number
    return [
        Row(
            name,
            (
                format_decimal(answers),
                format_decimal(tokens),
                word_money(nanodollars) if nanodollars else "–",
            ),
        )
        for name, (answers, tokens, nanodollars) in sums.items()
    ]


def _word_day(day: date) -> str:
    return str(format_date(day, "medium", rebase=False))
