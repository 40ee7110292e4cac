"""The parameters that make a model think: Claude's, and those of the others.

Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions
"""

from collections.abc import Mapping
from typing import Any

from .question import Question
from .refusals import Refusal

LEAST_BUDGET_TOKENS = 1024


def thinks(question: Question) -> bool:
    """Return whether the answer should include its thinking."""
    thinking = _read_thinking(question)
    shows = bool(thinking.get("enabled") and thinking.get("include_reasoning"))
    return shows or bool(question.body.get("reasoning_effort"))


def check_thinking(question: Question) -> None:
    """Check the conditions of thinking.

    :raises Refusal: 400.
    """
    body, thinking = question.body, _read_thinking(question)
    if not thinking.get("enabled"):
        return
    if not question.model.is_claude:
        if body.get("allow_ignored_params") is True:
            return
        raise unsupported_parameter("extended_thinking")
    budget = thinking.get("budget_tokens", LEAST_BUDGET_TOKENS)
    if not isinstance(budget, int) or budget < LEAST_BUDGET_TOKENS:
        raise Refusal(400, "extended_thinking: budget_tokens must be at least 1024")
    if body.get("temperature") not in (None, 1):
        raise Refusal(400, "temperature: must be 1 when extended_thinking is enabled")
    if body.get("top_p") is not None:
        raise Refusal(400, "top_p: not supported when extended_thinking is enabled")
    if question.max_tokens is not None and budget >= question.max_tokens:
        raise Refusal(400, "max_tokens must be greater than thinking.budget_tokens")


def unsupported_parameter(name: str) -> Refusal:
    """Build the error for a parameter that the model does not support."""
    return Refusal(
        400, f"Unsupported parameter: '{name}' is not supported with this model."
    )


def _read_thinking(question: Question) -> Mapping[str, Any]:
    thinking = question.body.get("extended_thinking")
    return thinking if isinstance(thinking, dict) else {}
