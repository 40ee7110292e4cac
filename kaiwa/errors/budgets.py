"""Errors of budgets: the user waits, spends less, or asks the owner for more."""

from .base import N_, KaiwaError


class BudgetSpent(KaiwaError):
    """A budget of tokens or money is too low for the send."""

    status = 429
    code = "budget_spent"
    sentence = N_("The budget for now is used up.")


class DayBudgetSpent(BudgetSpent):
    """The user's DAILY_TOKENS_PER_PERSON is too low for the send."""

    code = "day_budget_spent"
    sentence = N_(
        "Your tokens for today do not suffice for this: it may need %(needed)s, and"
        " %(left)s of %(limit)s are left."
    )
    advice = N_(
        "They renew at 00:00 UTC. A shorter message, or a new chat, needs fewer."
    )


class MonthBudgetSpent(BudgetSpent):
    """The app's MONTHLY_TOKENS is too low for the send."""

    code = "month_budget_spent"
    sentence = N_(
        "The tokens that all share this month do not suffice for this: it may need"
        " %(needed)s, and %(left)s of %(limit)s are left."
    )
    advice = N_(
        "They renew on %(renews_on)s, at 00:00 UTC. A shorter message, or a new chat,"
        " needs fewer."
    )


class MoneyBudgetSpent(BudgetSpent):
    """The app's MONTHLY_BUDGET_USD is too low for the send."""

    code = "money_budget_spent"
    sentence = N_(
        "The money that all share this month does not suffice for this: it may cost"
        " %(needed_nanodollars)s, and %(left_nanodollars)s of %(limit_nanodollars)s is"
        " left."
    )
    advice = N_(
        "It renews on %(renews_on)s, at 00:00 UTC. A shorter message, a new chat or a"
        " cheaper model costs less."
    )


class ModelUnpriced(BudgetSpent):
    """MONTHLY_BUDGET_USD is set, and PRICES lacks the model."""

    status = 409
    code = "model_unpriced"
    sentence = N_(
        "The model “%(model)s” cannot be asked: there is a budget in dollars, and no"
        " price for it."
    )
    advice = N_(
        "Choose another model, or add to the config var PRICES: %(model)s=in/out, the"
        " dollars for a million tokens."
    )
