"""The remaining budget, shown beside the composer when it runs low."""

from flask_babel import format_decimal, gettext

from .. import clock
from ..budgets import Remaining, next_month
from ..errors import N_
from .services import services
from .templates import render_macro
from .wording import word_day, word_money

_LEFT = {
    "day": N_("%(left)s of %(limit)s tokens left today"),
    "month": N_("%(left)s of %(limit)s tokens left for everyone this month"),
    "money": N_("%(left)s of %(limit)s left for everyone this month"),
}
_SPENT = {
    "day": N_(
        "%(left)s of %(limit)s tokens left today: not enough for another answer. They"
        " reset at 00:00 UTC."
    ),
    "month": N_(
        "%(left)s of %(limit)s tokens left for everyone this month: not enough for"
        " another answer. They reset on %(renews_on)s at 00:00 UTC."
    ),
    "money": N_(
        "%(left)s of %(limit)s left for everyone this month: not enough for another"
        " answer. The budget resets on %(renews_on)s at 00:00 UTC."
    ),
}
SHOWN_SHARE = 0.2  # The budget is shown below this share of the whole.


def list_budgets(owner_id: str) -> list[str]:
    """Describe the rest of each budget that is set."""
    spent = services().ledger.read_spent(owner_id)
    return [_word_remaining(it) for it in services().budgets.list_remaining(spent)]


def describe_budget(owner_id: str) -> str | None:
    """Describe the remaining budget; empty if enough is left, None without a budget.

    Runs one query per page, and none without a budget.
    """
    budgets = services().budgets
    if not budgets.is_set:
        return None
    remaining = budgets.find_scarcest(services().ledger.read_spent(owner_id))
    if remaining is None or remaining.amount > remaining.limit * SHOWN_SHARE:
        return ""
    return _word_remaining(remaining)


def render_budget(owner_id: str) -> str:
    """Render the remaining budget, for a script to put in place."""
    text = describe_budget(owner_id)
    return (
        ""
        if text is None
        else render_macro("messages/_budget_note.html", "budget_note", text)
    )


def _word_remaining(remaining: Remaining) -> str:
    sentence = (_SPENT if remaining.is_spent else _LEFT)[remaining.kind]
    write = word_money if remaining.kind == "money" else format_decimal
    amounts = {"left": write(remaining.amount), "limit": write(remaining.limit)}
    renewal = next_month(clock.now()).date().isoformat()
    return str(gettext(sentence, renews_on=word_day(renewal), **amounts))
