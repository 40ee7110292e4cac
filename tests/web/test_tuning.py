"""The settings of a chat: in the composer of a new one, in the header of another."""

import re

import pytest

from ..client import AppVisitor

FIELDS = {
    "instructions": "Be brief.",
    "temperature": "0.25",
    "top_p": "0.5",
    "max_tokens": "10",
    "stop": "END\nSTOP",
}
BAD = {"instructions": "a\x07b", "temperature": "nan", "max_tokens": "5000"}


def read_body(endpoint):
    return endpoint.wait_until_ended()[-1]["body"]


def save(visitor, talk, **fields):
    return visitor.client.post(f"{talk.path}/settings", data=fields)


def test_new_chat_sends_its_settings(visitor, endpoint):
    visitor.begin(**FIELDS).follow()

    body = read_body(endpoint)
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (body["temperature"], body["max_tokens"]) == (0.25, 10)
    assert body["stop"] == ["END", "STOP"]
    assert "top_p" not in body


def test_saved_settings_apply_next(visitor, endpoint):
    talk = visitor.begin()
    talk.follow()

    response = save(visitor, talk, **FIELDS)
    page = visitor.read(talk.path)
    talk.send("fast count to 3").follow()

    assert response.status_code == 303
    assert ">\nBe brief.</textarea>" in page
    assert 'value="0.25"' in page
    assert read_body(endpoint)["messages"][0]["content"] == "Be brief."


def test_empty_fields_reset_settings(visitor, endpoint):
    talk = visitor.begin(**FIELDS)
    talk.follow()

    save(visitor, talk, instructions="", temperature=" ")
    talk.send("fast count to 3").follow()

    body = read_body(endpoint)
    assert body["messages"][0]["role"] == "user"
    assert (body["temperature"], body["max_tokens"]) == (1.0, 4096)


def test_answer_shows_its_settings(visitor):
    talk = visitor.begin(**FIELDS)
    talk.follow()
    save(visitor, talk)

    article = talk.read()

    assert "Be brief." in article
    assert "0.25" in article
    assert "<code>END</code> <code>STOP</code>" in article


def test_unset_values_are_model_defaults(visitor):
    page = visitor.read("/")

    assert page.count('placeholder="Model default"') == 3


def test_refused_settings_keep_everything(visitor, endpoint):
    form = visitor.fill("My draft", {**BAD, "stop": "END"})

    response = visitor.client.post("/conversations", data=form)

    assert response.status_code == 400
    assert "\nMy draft</textarea>" in response.text
    assert 'value="nan"' in response.text
    assert "\nEND</textarea>" in response.text
    assert response.text.count('aria-invalid="true"') == 3
    assert "a whole number from 1 to 4,096" in response.text
    assert re.search(r"<details [^>]*data-menu open>", response.text)
    assert endpoint.list_requests() == []


def test_script_gets_refused_fields(visitor):
    response = visitor.post("/conversations", "Hi", temperature="2")

    assert response.status_code == 400
    assert response.text.startswith('<div class="notice" role="alert">')
    panel = response.text[response.text.index("<chat-tuning") :]
    assert 'value="2"' in panel
    assert "a number from 0 to 1" in panel


@pytest.fixture
def several(make_app):
    """A visitor of an app with two models."""
    more = {"SECOND_URL": "http://127.0.0.1:1", "SECOND_MODEL_ID": "nova-lite"}
    return AppVisitor(make_app(**more))


def test_refused_change_keeps_everything(several):
    visitor = several
    talk = visitor.begin(**FIELDS)
    talk.follow()

    response = save(visitor, talk, **BAD, answers_by="absent")

    assert response.status_code == 400
    assert response.text.count('aria-invalid="true"') == 4
    assert "This model is no longer attached." in response.text
    page = visitor.read(talk.path)
    assert 'value="0.25"' in page
    assert "aria-invalid" not in page


def test_settings_choose_the_model(several):
    talk = several.begin()
    talk.follow()

    response = save(several, talk, answers_by="nova-lite")

    assert response.status_code == 303
    assert several.read(talk.path).count("selected>nova-lite<") == 2


@pytest.mark.parametrize("length", [20_000, 20_001])
def test_length_of_instructions(visitor, length):
    talk = visitor.begin()
    talk.follow()

    response = save(visitor, talk, instructions="会" * length)

    assert response.status_code == (303 if length == 20_000 else 400)
    assert ("At most 20,000 characters.</strong>" in response.text) == (length > 20_000)


def test_settings_are_escaped(visitor):
    talk = visitor.begin(instructions="<script>x</script>", stop="<b>")
    talk.follow()

    page = visitor.read(talk.path)

    assert "<script>x" not in page
    assert "<b>" not in page
