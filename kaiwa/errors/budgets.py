"""Errors of budgets: the user waits, spends less, or asks the owner for more."""

from .base import N_, KaiwaError


class BudgetSpent(KaiwaError):
    """A budget of tokens or money is too low for the send."""

    status = 429
    code = "budget_spent"
    sentence = N_("The budget is used up.")


class DayBudgetSpent(BudgetSpent):
    """The user's DAILY_TOKENS_PER_PERSON is too low for the send."""

    code = "day_budget_spent"
    sentence = N_(
        "Your tokens for today do not suffice for this: it may need %(needed)s, and"
        " %(left)s of %(limit)s are left."
    )
    advice = N_(
        "Tokens reset at 00:00 UTC. A shorter message or a new chat needs fewer."
    )


class MonthBudgetSpent(BudgetSpent):
    """The app's MONTHLY_TOKENS is too low for the send."""

    code = "month_budget_spent"
    sentence = N_(
        "Not enough tokens left for everyone this month: this needs up to %(needed)s,"
        " and %(left)s of %(limit)s are left."
    )
    advice = N_(
        "Tokens reset on %(renews_on)s at 00:00 UTC. A shorter message or a new chat"
        " needs fewer."
    )


class MoneyBudgetSpent(BudgetSpent):
    """The app's MONTHLY_BUDGET_USD is too low for the send."""

    code = "money_budget_spent"
    sentence = N_(
        "Not enough budget left for everyone this month: this may cost up to"
        " %(needed_nanodollars)s, and %(left_nanodollars)s of %(limit_nanodollars)s is"
        " left."
    )
    advice = N_(
        "The budget resets on %(renews_on)s at 00:00 UTC. A shorter message, a new"
        " chat or a cheaper model costs less."
    )


class ModelUnpriced(BudgetSpent):
    """MONTHLY_BUDGET_USD is set, and PRICES lacks the model."""

    status = 409
    code = "model_unpriced"
    sentence = N_(
        "The model “%(model)s” cannot be used: there is a budget in dollars, but no"
        " price for this model."
    )
    advice = N_(
        "Choose another model, or add %(model)s=in/out to the config var PRICES, in US"
        " dollars per million tokens."
    )
