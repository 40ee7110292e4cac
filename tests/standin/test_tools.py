import json

from kaiwa.standin.tools import choose_tool_call
from kaiwa.standin.wishes import read_wishes

from .asking import make_question

SCHEMA = {
    "type": "object",
    "properties": {
        "place": {"type": "string"},
        "unit": {"type": "string", "enum": ["C", "F"]},
        "days": {"type": "integer"},
        "odd": {"type": ["string", "null"]},
    },
}


def make_tool(name):
    return {"type": "function", "function": {"name": name, "parameters": SCHEMA}}


def choose(words="Hello", **fields):
    return choose_tool_call(make_question(words, **fields), read_wishes(words))


def test_tools_are_not_called_without_need():
    assert choose() is None
    assert choose(tools=[make_tool("look")]) is None
    assert choose(tools=[make_tool("look")], tool_choice="auto") is None


def test_a_required_call_takes_the_first_tool():
    tools = [make_tool("look"), make_tool("listen")]

    assert choose(tools=tools, tool_choice="required")["function"]["name"] == "look"


def test_a_named_tool_is_the_one_called():
    tools = [make_tool("look"), make_tool("listen")]
    choice = {"type": "function", "function": {"name": "listen"}}

    assert choose(tools=tools, tool_choice=choice)["function"]["name"] == "listen"


def test_arguments_fit_their_schema():
    call = choose("tool call", tools=[make_tool("look")])

    assert json.loads(call["function"]["arguments"]) == {
        "place": "stand-in",
        "unit": "C",
        "days": 1,
        "odd": "stand-in",
    }


def test_a_call_can_be_asked_for_without_any_tool():
    assert choose("tool call")["function"] == {
        "name": "look_at_clock",
        "arguments": "{}",
    }


def test_a_result_is_answered_in_words():
    messages = [
        {"role": "user", "content": "tool call"},
        {"role": "assistant", "tool_calls": [{"id": "tooluse_1"}]},
        {"role": "tool", "tool_call_id": "tooluse_1", "content": "noon"},
    ]

    assert choose("tool call", messages=messages) is None
