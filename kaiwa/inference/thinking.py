"""The parameters that make a model think.

Claude on Heroku takes ``extended_thinking`` with a budget, other models a
``reasoning_effort``. No list of models has this, so it is guessed by the name; a model
that refuses the parameter is asked again without it.
Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions

Pure: no IO.
"""

import re
from typing import Literal

from ..thinking import LEAST_ANSWER_TOKENS, LEAST_BUDGET_TOKENS, Thinking

Style = Literal["budget", "effort"]

_CLAUDE = re.compile(r"\bclaude\b", re.I)
# Claude thinks since version 3.7.
_OLD_CLAUDE = re.compile(r"claude-(instant|v?[12]\b|3(?![-.]7)\b)", re.I)
_EFFORT = re.compile(
    r"\bgpt-oss\b|\bgpt-[5-9]|\bo[1-9]\b|\bmagistral\b|\bgrok-[3-9]|\bgemini-[3-9]"
    r"|\bdeepseek-(r[1-9]|v3[-.][1-9]|v[4-9])|\bglm-(4[-.][5-9]|[5-9])|\bminimax-m"
    r"|\bqwen3(?!-coder)|thinking\b|\breason",
    re.I,
)
_CHAT_ONLY = re.compile(r"-chat\b|-instruct\b|non-?(thinking|reasoning)", re.I)


def find_style(model_id: str) -> Style | None:
    """Guess which parameter makes a model think; None if there is none."""
    if _CLAUDE.search(model_id):
        return None if _OLD_CLAUDE.search(model_id) else "budget"
    if _EFFORT.search(model_id) and not _CHAT_ONLY.search(model_id):
        return "effort"
    return None


def leaves_room(model_id: str, most_tokens: int) -> bool:
    """Return whether a model can think in answers of at most so many tokens."""
    return find_style(model_id) == "effort" or most_tokens >= LEAST_ANSWER_TOKENS


def write_thinking(
    model_id: str, thinking: Thinking | None, max_tokens: int
) -> dict[str, object]:
    """Write the parameters; none if the model should not think.

    :param max_tokens: the maximum of thinking and text; the budget must be below it.
    """
    style = find_style(model_id)
    if thinking is None or style is None:
        return {}
    if style == "effort":
        return {"reasoning_effort": thinking.effort}
    budget = min(thinking.budget_tokens, max_tokens - 1)
    if budget < LEAST_BUDGET_TOKENS:
        return {}
    return {
        "extended_thinking": {
            "enabled": True,
            "budget_tokens": budget,
            "include_reasoning": True,
        }
    }
