import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiwa.standin.parameter_rules import RULES
from kaiwa.standin.refusals import Refusal
from kaiwa.standin.validation import check_key, parse_question

from .asking import KEY, ask, make_body, make_question

TOOL = {"type": "function", "function": {"name": "look", "parameters": {}}}
THINKING = {"enabled": True, "budget_tokens": 1024, "include_reasoning": True}


def refuse(**fields):
    with pytest.raises(Refusal) as caught:
        make_question(**fields)
    return caught.value


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="absent"),
        pytest.param("", id="empty"),
        pytest.param("inf-123", id="no Bearer"),
        pytest.param("Bearer sk-123", id="another service's key"),
        pytest.param("Bearer inf-", id="nothing after the prefix"),
        pytest.param("Bearer  inf-123", id="two spaces"),
        pytest.param("Bearer inf-1 23", id="space inside"),
    ],
)
def test_a_key_that_is_not_one_is_refused(header):
    with pytest.raises(Refusal) as caught:
        check_key(header)

    assert caught.value.status == 401


def test_any_key_of_the_right_kind_passes():
    check_key("Bearer inf-0123-abc")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "not valid JSON", id="empty"),
        pytest.param(b"{", "not valid JSON", id="cut"),
        pytest.param(b"[" * 100_000, "not valid JSON", id="deep"),
        pytest.param(b"\xff", "not valid JSON", id="not UTF-8"),
        pytest.param(b"[]", "JSON object", id="list"),
        pytest.param(b'{"model": "\\ud800"}', "Unicode", id="lone surrogate"),
    ],
)
def test_a_body_that_is_not_a_json_object_is_refused(data, words):
    with pytest.raises(Refusal, match=words) as caught:
        parse_question(data)

    assert caught.value.status == 400


def test_an_unknown_model_is_a_404():
    assert refuse(model="claude-9").status == 404
    assert refuse(model="stable-image-ultra").status == 404


def test_a_missing_model_is_a_400():
    assert refuse(model=None).status == 400


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
        {"tools": {}},
        {"tools": [{"type": "function"}]},
        {"tools": [{"function": {"name": "x", "parameters": {"$schema": "y"}}}]},
        {"tools": [TOOL], "tool_choice": "perhaps"},
        {"tool_choice": "auto"},
        {"reasoning_effort": 3},
        {"extended_thinking": {"budget_tokens": 2000}},
        {"extended_thinking": {"enabled": True, "budget_tokens": 1023}},
        {"allow_ignored_params": "true"},
        {"user": 5},
    ],
    ids=str,
)
def test_a_value_out_of_bounds_is_refused_by_name(fields):
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
    ],
    ids=str,
)
def test_what_the_documents_allow_passes(fields):
    assert make_question(**fields)


def test_claude_takes_temperature_or_top_p_but_not_both():
    refusal = refuse(temperature=0.5, top_p=0.5)

    assert refusal.status == 400
    assert "temperature and top_p" in refusal.message


def test_an_unsupported_parameter_is_refused_unless_it_may_be_ignored():
    assert "'top_k'" in refuse(top_k=5).message
    assert make_question(top_k=5, allow_ignored_params=True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"temperature": 0.5}, "temperature", id="temperature"),
        pytest.param({"top_p": 0.5}, "top_p", id="top_p"),
        pytest.param({"max_tokens": 1024}, "budget_tokens", id="no room for words"),
        pytest.param({"model": "nova-lite"}, "extended_thinking", id="not Claude"),
    ],
)
def test_thinking_has_conditions(fields, words):
    assert words in refuse(extended_thinking=THINKING, **fields).message


def test_thinking_is_dropped_where_it_may_be_ignored():
    assert make_question(
        extended_thinking=THINKING, model="nova-lite", allow_ignored_params=True
    )


@pytest.mark.parametrize(
    ("fields", "limit"),
    [
        pytest.param({}, None, id="neither"),
        pytest.param({"max_tokens": 7}, 7, id="old name"),
        pytest.param({"max_completion_tokens": 8}, 8, id="new name"),
        pytest.param({"max_tokens": 9, "max_completion_tokens": 8}, 8, id="both"),
    ],
)
def test_both_names_of_the_token_cap_are_taken(fields, limit):
    assert make_question(**fields).max_tokens == limit


def test_a_conversation_longer_than_the_context_is_refused():
    refusal = refuse(words="word " * 200_001)

    assert refusal.status == 400
    assert refusal.message.startswith("prompt is too long: 2")


def test_a_question_knows_its_last_words_and_whether_it_is_the_first():
    first = make_question("One")
    turns = [
        {"role": "user", "content": "One"},
        {"role": "assistant", "content": "Two"},
        {"role": "user", "content": [{"type": "text", "text": "Three"}]},
    ]
    later = make_question(messages=turns)

    assert (first.last_text, first.is_first) == ("One", True)
    assert (later.last_text, later.is_first) == ("Three", False)


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
def test_no_value_of_any_parameter_is_a_crash(name, value):
    assert ask(**{name: value}).status in (200, 400, 404)


def test_a_key_is_looked_at_before_the_body():
    from kaiwa.standin.replies import reply_to_chat

    assert reply_to_chat(None, b"nonsense").status == 401
    assert reply_to_chat(KEY, json.dumps(make_body()).encode()).status == 200
