"""The rules for tools and thinking."""

import pytest

from kaiwa.standin.refusals import Refusal

from ..standin.asking import write_body
from .menu import MENU
from .rules import parse_question
from .tools import choose_tool_call

TOOL = {"type": "function", "function": {"name": "look", "parameters": {}}}
OTHER = {"type": "function", "function": {"name": "listen"}}
THINKING = {"enabled": True, "budget_tokens": 1024, "include_reasoning": True}
RESULT = [
    {"role": "user", "content": "tool call"},
    {"role": "assistant", "tool_calls": [{"id": "tooluse_1"}]},
    {"role": "tool", "tool_call_id": "tooluse_1", "content": "noon"},
]


def parse(words="Hello", **fields):
    return parse_question(write_body(words, **fields))


def choose(words="Hello", **fields):
    call = choose_tool_call(parse(words, **fields), MENU.read(words))
    return call and call["function"]["name"]


@pytest.mark.parametrize(
    "fields",
    [
        {"tools": {}},
        {"tools": [{"type": "function"}]},
        {"tools": [{"function": {"name": "x", "parameters": {"$schema": "y"}}}]},
        {"tools": [TOOL], "tool_choice": "perhaps"},
        {"tool_choice": "auto"},
        {"extended_thinking": {"budget_tokens": 2000}},
        {"extended_thinking": {"enabled": True, "budget_tokens": 1023}},
    ],
    ids=str,
)
def test_wrong_parameter_is_named(fields):
    with pytest.raises(Refusal) as caught:
        parse(**fields)

    assert caught.value.status == 400
    assert caught.value.message.startswith(list(fields)[-1])


@pytest.mark.parametrize(
    "fields",
    [
        {"tools": [TOOL], "tool_choice": "auto", "parallel_tool_calls": False},
        {"extended_thinking": THINKING},
        {"extended_thinking": {"enabled": False}},
        {"extended_thinking": THINKING, "temperature": 1, "max_tokens": 1025},
        {
            "extended_thinking": THINKING,
            "model": "nova-lite",
            "allow_ignored_params": True,
        },
    ],
    ids=str,
)
def test_documented_parameters_are_accepted(fields):
    assert parse(**fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"temperature": 0.5}, "temperature", id="temperature"),
        pytest.param({"top_p": 0.5}, "top_p", id="top_p"),
        pytest.param({"max_tokens": 1024}, "budget_tokens", id="no room for text"),
        pytest.param({"model": "nova-lite"}, "extended_thinking", id="not Claude"),
    ],
)
def test_thinking_has_conditions(fields, words):
    with pytest.raises(Refusal, match=words):
        parse(extended_thinking=THINKING, **fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        pytest.param({}, None, id="no tools"),
        pytest.param({"tools": [TOOL], "tool_choice": "auto"}, None, id="auto"),
        pytest.param(
            {"tools": [TOOL, OTHER], "tool_choice": "required"}, "look", id="first"
        ),
        pytest.param(
            {"tools": [TOOL, OTHER], "tool_choice": OTHER}, "listen", id="named"
        ),
        pytest.param({"words": "tool call"}, "look_at_clock", id="words alone"),
        pytest.param({"words": "tool call", "messages": RESULT}, None, id="result"),
    ],
)
def test_tool_is_called_if_asked(fields, name):
    assert choose(**fields) == name
