import json

import pytest

from kaiwa.inference.request_body import (
    Parameters,
    adapt_parameters,
    build_body,
    build_messages,
)
from kaiwa.prompt import Options, write_turn

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


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            Parameters(cap="max_completion_tokens"),
        ),
        (
            "max_tokens: Extra inputs are not permitted",
            Parameters(cap="max_completion_tokens"),
        ),
        ("max_tokens: 9000 > 8192, which is the maximum", Parameters(cap=None)),
        ("`temperature` is deprecated", Parameters(has_temperature=False)),
        ("unknown field stream_options", Parameters(has_stream_options=False)),
        ("include_usage is not known", Parameters(has_stream_options=False)),
        ("messages: something else", None),
        ("my_max_tokens_x and temperatures", None),
    ],
)
def test_refused_parameter_is_adapted(words, expected):
    assert adapt_parameters(Parameters(), words) == expected


def test_parameter_is_adapted_once():
    changed = Parameters(None, has_temperature=False, has_stream_options=False)

    assert adapt_parameters(changed, "max_tokens temperature stream_options") is None
    assert set(write_body(changed)) == {"model", "messages", "stream"}


def test_cap_refused_twice_is_left_out():
    renamed = Parameters(cap="max_completion_tokens")

    assert adapt_parameters(renamed, "unknown: max_completion_tokens") == Parameters(
        cap=None
    )
