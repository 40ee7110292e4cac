import json

import pytest

from kaiwa.inference.parameters import Parameters
from kaiwa.inference.request_body import build_body, build_messages
from kaiwa.prompt import Options, write_turn
from kaiwa.thinking import Thinking

DEFAULTS = Parameters()


def list_turns(*turns):
    return [(message["role"], message["content"]) for message in build_messages(turns)]


def test_neighbours_of_one_role_are_joined():
    found = list_turns(
        write_turn("user", "a"), write_turn("user", "b"), write_turn("assistant", "c")
    )

    assert found == [("user", "a\n\nb"), ("assistant", "c")]


def test_blank_turns_are_left_out():
    found = list_turns(
        write_turn("user", "a"),
        write_turn("assistant", " \n\u3000"),
        write_turn("user", "b"),
    )

    assert found == [("user", "a\n\nb")]


def test_first_message_is_the_users():
    found = list_turns(
        write_turn("assistant", "x"),
        write_turn("system", "s"),
        write_turn("assistant", "y"),
    )

    assert found == [("system", "s")]


def test_system_prompt_comes_first():
    found = list_turns(write_turn("user", "a"), write_turn("system", " Be brief. \n"))

    assert found == [("system", " Be brief. \n"), ("user", "a")]


def test_lone_surrogates_are_removed():
    assert list_turns(
        write_turn("user", "a\ud83d"), write_turn("assistant", "\udc00")
    ) == [("user", "a")]


def write_body(parameters=DEFAULTS, max_tokens=100, temperature=0.5):
    messages = [{"role": "user", "content": "会話"}]
    body = build_body("m", messages, parameters, Options(max_tokens, temperature))
    return json.loads(body)


def test_body_is_as_documented():
    assert write_body() == {
        "model": "m",
        "messages": [{"role": "user", "content": "会話"}],
        "stream": True,
        "temperature": 0.5,
        "max_tokens": 100,
        "stream_options": {"include_usage": True},
    }


def test_unset_temperature_is_not_sent():
    assert set(write_body(temperature=None)) == {
        "model",
        "messages",
        "stream",
        "max_tokens",
        "stream_options",
    }


@pytest.mark.parametrize(("given", "sent"), [(1.7, 1.0), (-1, 0.0), (0, 0)])
def test_temperature_is_limited(given, sent):
    assert write_body(temperature=given)["temperature"] == sent


def test_optional_parameters_are_sent():
    options = Options(9, top_p=0.5, stop=("END",))

    body = json.loads(build_body("m", [], DEFAULTS, options))
    refused = json.loads(
        build_body("m", [], Parameters(has_top_p=False, has_stop=False), options)
    )

    assert (body["top_p"], body["stop"]) == (0.5, ["END"])
    assert "temperature" not in body
    assert {"top_p", "stop"} & set(refused) == set()


@pytest.mark.parametrize("cap", ["max_tokens", "max_completion_tokens", None])
def test_refused_parameters_are_not_sent(cap):
    body = write_body(Parameters(cap, has_temperature=False, has_stream_options=False))

    assert set(body) == {"model", "messages", "stream"} | ({cap} - {None})


def test_budget_excludes_temperature():
    options = Options(4096, 0.5, thinking=Thinking("low", 1024))

    claude = json.loads(build_body("claude-4-5-sonnet", [], DEFAULTS, options))
    other = json.loads(build_body("gpt-oss-120b", [], DEFAULTS, options))
    refused = json.loads(
        build_body("claude-4-5-sonnet", [], Parameters(has_thinking=False), options)
    )

    assert claude["extended_thinking"]["budget_tokens"] == 1024
    assert "temperature" not in claude
    assert (other["reasoning_effort"], other["temperature"]) == ("low", 0.5)
    assert refused["temperature"] == 0.5
    assert "extended_thinking" not in refused
