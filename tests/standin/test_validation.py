import pytest

from kaiwa.standin.refusals import Refusal
from kaiwa.standin.validation import check_key, parse_question

from .asking import make_question


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


@pytest.mark.parametrize("name", ["model", "messages"])
def test_missing_field_is_named(name):
    refusal = refuse(**{name: None})

    assert refusal.status == 400
    assert refusal.message.startswith(name)


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


def test_turns_cost_more_than_their_text():
    turn = {"role": "user", "content": "Hello"}
    one = make_question(messages=[turn]).prompt_tokens

    assert one > 1
    assert make_question(messages=[turn, turn]).prompt_tokens == 2 * one
