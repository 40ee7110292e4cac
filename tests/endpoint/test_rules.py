"""The rules for a chat request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiwa.standin.refusals import Refusal

from ..standin.asking import KEY, write_body
from .menu import MENU
from .rules import RULES, parse_question
from .tools import choose_tool_call
from .words import reply_to_chat

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


def refuse(**fields):
    with pytest.raises(Refusal) as caught:
        parse(**fields)
    return caught.value


def choose(words="Hello", **fields):
    call = choose_tool_call(parse(words, **fields), MENU.read(words))
    return call and call["function"]["name"]


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": 1.1},
        {"temperature": -0.1},
        {"temperature": "0.5"},
        {"temperature": True},
        {"top_p": 2},
        {"max_tokens": 0},
        {"max_tokens": 1.5},
        {"max_completion_tokens": -1},
        {"stream": "yes"},
        {"stream_options": []},
        {"stop": "END"},
        {"stop": [""]},
        {"reasoning_effort": 3},
        {"allow_ignored_params": "true"},
        {"user": 5},
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
    refusal = refuse(**fields)

    assert refusal.status == 400
    assert refusal.message.startswith(list(fields)[-1])


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": 0},
        {"temperature": 1},
        {"top_p": 0.5},
        {"top_p": 0.5, "temperature": 0.5, "model": "nova-lite"},
        {"n": 1, "seed": 4, "logit_bias": {}, "frequency_penalty": 0.1},
        {"response_format": {"type": "text"}, "metadata": {}, "user": "ada"},
        {"reasoning_effort": "low"},
        {"stop": ["END"]},
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


def test_claude_refuses_temperature_with_top_p():
    refusal = refuse(temperature=0.5, top_p=0.5)

    assert refusal.status == 400
    assert "temperature and top_p" in refusal.message


def test_unsupported_parameter_may_be_ignored():
    assert "'top_k'" in refuse(top_k=5).message
    assert parse(top_k=5, allow_ignored_params=True)


def test_conversation_beyond_context_is_refused():
    refusal = refuse(words="word " * 200_001)

    assert refusal.status == 400
    assert refusal.message.startswith("prompt is too long: 2")


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


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["role", "content", "type", "text", "function", "name"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(RULES)), JSON)
def test_no_parameter_raises_unknown_errors(name, value):
    reply = reply_to_chat(KEY, write_body(**{"stream": True, name: value}))

    assert reply.status in (200, 400, 404)
