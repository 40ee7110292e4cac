"""Thinking: how much a model may think before it answers.

Pure: no IO.
"""

from typing import NamedTuple

EFFORTS = ("low", "medium", "high")
LEAST_BUDGET_TOKENS = 1024  # Claude refuses less.
# Below, thinking would leave less than half of an answer to its text.
LEAST_ANSWER_TOKENS = 2 * LEAST_BUDGET_TOKENS
_SHARES = {"low": 0.25, "medium": 0.5, "high": 0.75}


class Thinking(NamedTuple):
    """The thinking that a prompt asks for.

    :ivar effort: one of ``EFFORTS``, and ``budget_tokens`` its maximum length.
    """

    effort: str
    budget_tokens: int


def plan_thinking(effort: str, most_tokens: int) -> Thinking:
    """Choose the budget of an effort.

    :param most_tokens: the maximum of thinking and text together.
    """
    budget = max(LEAST_BUDGET_TOKENS, int(most_tokens * _SHARES[effort]))
    return Thinking(effort, budget)
