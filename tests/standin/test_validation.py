import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiwa.standin.parameter_rules import RULES
from kaiwa.standin.refusals import Refusal
from kaiwa.standin.validation import check_key, parse_question

from .asking import ask, make_question


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
def test_malformed_key_is_refused(header):
    with pytest.raises(Refusal) as caught:
        check_key(header)

    assert caught.value.status == 401


def test_any_inference_key_is_accepted():
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
def test_body_must_be_an_object(data, words):
    with pytest.raises(Refusal, match=words) as caught:
        parse_question(data)

    assert caught.value.status == 400


def test_unknown_model_is_not_found():
    assert refuse(model="claude-9").status == 404
    assert refuse(model="stable-image-ultra").status == 404


def test_missing_model_is_refused():
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
        {"reasoning_effort": 3},
        {"allow_ignored_params": "true"},
        {"user": 5},
    ],
    ids=str,
)
def test_parameter_out_of_bounds_is_named(fields):
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
    ],
    ids=str,
)
def test_documented_parameters_are_accepted(fields):
    assert make_question(**fields)


def test_claude_refuses_temperature_with_top_p():
    refusal = refuse(temperature=0.5, top_p=0.5)

    assert refusal.status == 400
    assert "temperature and top_p" in refusal.message


def test_unsupported_parameter_may_be_ignored():
    assert "'top_k'" in refuse(top_k=5).message
    assert make_question(top_k=5, allow_ignored_params=True)


@pytest.mark.parametrize(
    ("fields", "limit"),
    [
        pytest.param({}, None, id="neither"),
        pytest.param({"max_tokens": 7}, 7, id="old name"),
        pytest.param({"max_completion_tokens": 8}, 8, id="new name"),
        pytest.param({"max_tokens": 9, "max_completion_tokens": 8}, 8, id="both"),
    ],
)
def test_lower_token_limit_counts(fields, limit):
    assert make_question(**fields).max_tokens == limit


def test_conversation_beyond_context_is_refused():
    refusal = refuse(words="word " * 200_001)

    assert refusal.status == 400
    assert refusal.message.startswith("prompt is too long: 2")


def test_question_finds_its_last_text():
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
def test_no_parameter_raises_unknown_errors(name, value):
    assert ask(**{name: value}).status in (200, 400, 404)
