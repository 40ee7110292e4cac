"""The rules for a chat request, as Heroku documents them.

Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions
"""

from kaiwa.standin.catalogue import Model
from kaiwa.standin.question import Question
from kaiwa.standin.refusals import Refusal
from kaiwa.standin.thinking import (
    LEAST_BUDGET_TOKENS,
    check_thinking,
    unsupported_parameter,
)
from kaiwa.standin.validation import Body, get_model, parse_body

from . import parameter_rules
from .message_rules import check_messages
from .parameter_rules import Rule, Rules, is_bool, is_integer
from .refusals import prompt_too_long

CONTEXT_TOKENS = 200_000


def parse_question(data: bytes) -> Question:
    """Read a request's body.

    :raises Refusal: 400 or 404, with the name of the field.
    """
    body = parse_body(data)
    model = get_model(body)
    _check_parameters(body, model)
    check_messages(body.get("messages"))
    question = Question(model, body)
    if question.prompt_tokens > CONTEXT_TOKENS:
        raise prompt_too_long(question.prompt_tokens, CONTEXT_TOKENS)
    if question.body.get("tool_choice") is not None and not question.body.get("tools"):
        raise Refusal(400, "tool_choice: may only be given with tools")
    check_thinking(question)
    return question


def _check_parameters(body: Body, model: Model) -> None:
    for name, value in body.items():
        rule = RULES.get(name)
        if rule is None and body.get("allow_ignored_params") is not True:
            raise unsupported_parameter(name)
        if rule and value is not None and not rule.is_met(value):
            raise Refusal(400, f"{name}: {rule.expected}")
    given = {name for name, value in body.items() if value is not None}
    if model.is_claude and {"temperature", "top_p"} <= given:
        raise Refusal(
            400, "temperature and top_p cannot both be specified for this model."
        )


def _is_tools(value: object) -> bool:
    return isinstance(value, list) and all(_is_tool(tool) for tool in value)


def _is_tool(tool: object) -> bool:
    function = tool.get("function") if isinstance(tool, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        return False
    parameters = function.get("parameters") or {}
    if not isinstance(parameters, dict) or "$schema" in parameters:
        return False
    properties = parameters.get("properties") or {}
    return isinstance(properties, dict) and all(
        isinstance(it, dict) for it in properties.values()
    )


def _is_tool_choice(value: object) -> bool:
    if isinstance(value, dict):
        function = value.get("function")
        return isinstance(function, dict) and isinstance(function.get("name"), str)
    return value in ("none", "auto", "required")


def _is_thinking(value: object) -> bool:
    if not isinstance(value, dict) or not is_bool(value.get("enabled")):
        return False
    budget = value.get("budget_tokens", LEAST_BUDGET_TOKENS)
    return is_integer(budget) and budget >= LEAST_BUDGET_TOKENS


RULES: Rules = {
    **parameter_rules.RULES,
    "tools": Rule(
        _is_tools, "must be an array of functions, without $schema in their parameters"
    ),
    "tool_choice": Rule(
        _is_tool_choice, "must be none, auto, required or a named function"
    ),
    "extended_thinking": Rule(
        _is_thinking, "must be an object with enabled, and budget_tokens >= 1024"
    ),
}
