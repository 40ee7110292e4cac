"""A conversation longer than the model's context window."""

import json

import pytest

from ..client import AppVisitor

LINE = "memory starts here"
REFUSAL = {
    "error": {
        "message": "prompt is too long: 1000 tokens > 400 maximum",
        "type": "invalid_request_error",
    }
}


@pytest.fixture
def talk(make_app):
    """Return a conversation of two long turns, in a small context window."""
    return begin_long(make_app(CONTEXT_TOKENS="600", MAX_ANSWER_TOKENS="100"))


def begin_long(app):
    talk = AppVisitor(app).begin("fast echo: " + "word " * 500)
    talk.follow()
    return talk


def refuse(exchange):
    exchange.reply(400, json.dumps(REFUSAL).encode())


def test_oldest_turns_are_left_out(talk, endpoint):
    asked = talk.send("fast count to 3")
    asked.follow()

    body = endpoint.wait_until_ended(2)[-1]["body"]
    page = talk.visitor.read(talk.path)
    assert [it["content"] for it in body["messages"]] == ["fast count to 3"]
    before, _, after = page.partition(LINE)
    assert f'id="message-{asked.answer_id - 1}"' in before
    assert f'id="message-{asked.answer_id - 1}-heading">' in after
    assert "The last 1 messages" in asked.read()


def test_whole_conversation_has_no_line(make_app):
    talk = begin_long(make_app())
    talk.send("fast count to 3").follow()

    assert LINE not in talk.visitor.read(talk.path)


def test_refused_length_is_asked_once_again(make_app, endpoint):
    talk = begin_long(make_app())
    endpoint.clear()
    endpoint.add_script(refuse)

    again = talk.send("fast count to 3")

    assert again.follow().state == "done"
    lengths = [len(it["body"]["messages"]) for it in endpoint.list_requests()]
    assert lengths == [3, 1]
    assert LINE in talk.visitor.read(talk.path)


def test_second_refusal_is_final(make_app, endpoint):
    talk = begin_long(make_app())
    endpoint.clear()
    endpoint.add_script(refuse)
    endpoint.add_script(refuse)

    again = talk.send("fast count to 3")

    assert again.follow().state == "failed"
    assert len(endpoint.list_requests()) == 2


def test_single_message_is_asked_once(app, endpoint):
    endpoint.add_script(refuse)

    talk = AppVisitor(app).begin()

    assert talk.follow().state == "failed"
    assert len(endpoint.list_requests()) == 1


def test_learnt_size_applies_next(make_app, endpoint):
    app = make_app()
    talk = begin_long(app)
    endpoint.clear()
    endpoint.add_script(refuse)
    talk.send("fast count to 3").follow()

    another = begin_long(app)
    another.send("fast count to 3").follow()

    assert len(endpoint.list_requests()[-1]["body"]["messages"]) == 1


def test_composer_knows_the_room(make_app):
    page = (
        make_app(CONTEXT_TOKENS="600", MAX_ANSWER_TOKENS="100").test_client().get("/")
    )

    assert 'data-room="1500"' in page.text
