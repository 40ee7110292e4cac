"""The composer's choice of thinking, from the form to the request and back."""

import json

import pytest

from ..client import AppVisitor

THINKING = {"enabled": True, "budget_tokens": 2048, "include_reasoning": True}


@pytest.fixture
def several(make_app, endpoint):
    """Return a visitor of an app with a model of each kind."""
    more: dict[str, str] = {}
    for name, model in (("BLUE", "nova-lite"), ("PINK", "gpt-oss-120b")):
        more |= {f"{name}_URL": endpoint.url, f"{name}_KEY": "inf-test"}
        more[f"{name}_MODEL_ID"] = model
    return AppVisitor(make_app(**more))


def thinks(page, name):
    """Return whether the picker offers thinking for a model."""
    option = page.partition(f'<option value="{name}"')[2].partition(">")[0]
    return "data-thinks" in option


def read_body(endpoint, count=1):
    return endpoint.wait_until_ended(count)[-1]["body"]


def test_choice_reaches_the_model(visitor, endpoint):
    page = visitor.begin("fast count to 3", thinking="medium").follow()

    body = read_body(endpoint)
    assert body["extended_thinking"] == THINKING
    assert (body["max_tokens"], "temperature" in body) == (4096, False)
    assert '<div class="thinking__text">Let me see' in page.blocks[0]
    assert '<data value="' in page.blocks[0]


def test_loaded_page_equals_stream(visitor, texts):
    talk = visitor.begin("fast count to 3", thinking="low")
    [thinking, answer] = talk.follow().blocks

    article = talk.read()

    assert answer in article
    assert thinking.partition("</summary>")[2] in article
    assert "Thought for" in texts(article)


def test_conversation_remembers_choice(visitor, endpoint):
    talk = visitor.begin("fast count to 3", thinking="high")
    talk.follow()
    visitor.client.post(f"{talk.path}/settings", data={"temperature": "0.5"})

    page = visitor.read(talk.path)
    visitor.post(f"/answers/{talk.answer_id}/attempts")

    assert '<option value="high" selected>High</option>' in page
    body = read_body(endpoint, 2)
    assert body["extended_thinking"]["budget_tokens"] == 3072
    assert "temperature" not in body


def test_other_model_gets_an_effort(several, endpoint):
    several.begin("fast hi", model="gpt-oss-120b", thinking="low").follow()

    body = read_body(endpoint)
    assert body["reasoning_effort"] == "low"
    assert "extended_thinking" not in body


def test_unable_model_only_answers(several, endpoint):
    talk = several.begin("fast count to 3", model="nova-lite", thinking="high")
    talk.follow()

    body = read_body(endpoint)
    assert not {"reasoning_effort", "extended_thinking"} & set(body)
    assert "<dt>Thinking</dt>" not in talk.read()


def test_refusal_shows_a_note(visitor, endpoint, texts):
    endpoint.add_script(
        lambda exchange: exchange.reply(
            400, json.dumps({"error": "extended_thinking: not supported"}).encode()
        )
    )
    talk = visitor.begin("fast count to 3", thinking="high")
    page = talk.follow()

    assert 'class="answer-note answer-note--unthinking"' in page.blocks[0]
    assert "This model does not support thinking." in texts(talk.read())
    assert "extended_thinking" not in read_body(endpoint, 2)
    # The model is known now, so thinking is not offered again.
    assert 'name="thinking"' not in visitor.read("/")


@pytest.mark.parametrize("thinking", ["max", "0", "\x00", "low " * 99])
def test_unknown_effort_is_refused(visitor, endpoint, thinking):
    response = visitor.post("/conversations", "Hello", thinking=thinking)

    assert response.status_code == 400
    assert endpoint.list_requests() == []


def test_small_answers_offer_no_thinking(make_app):
    page = AppVisitor(make_app(MAX_ANSWER_TOKENS="2047")).read("/")

    assert 'name="thinking"' not in page


def test_picker_marks_models_that_think(several):
    page = several.read("/")

    assert '<option value="" selected>Off</option>' in page
    assert thinks(page, "claude-4-5-sonnet")
    assert not thinks(page, "nova-lite")
