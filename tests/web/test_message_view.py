from dataclasses import replace

import pytest
from sqlalchemy import update

from kaiwa.source import mark_part
from kaiwa.store.tables import MessageRow
from kaiwa.web.message_view import render_messages, view_message

SOURCE = "Look <here>." + mark_part("future") + "xyz" + mark_part("text") + "Thanks."


def test_unknown_part_leaves_text_readable(app, visitor):
    talk = visitor.begin()
    talk.follow()
    question_id = talk.answer_id - 1
    change = update(MessageRow).where(MessageRow.id == question_id)
    app.extensions["kaiwa"].database.write(
        lambda tx: tx.execute(change.values(source=SOURCE))
    )

    article = visitor.read(f"/messages/{question_id}")

    assert "Look &lt;here&gt;.\n\nThanks." in article
    assert "xyz" not in article
    assert visitor.read(f"/messages/{question_id}/source") == "Look <here>.\n\nThanks."
    assert talk.send("echo: again").follow().state == "done"


@pytest.fixture
def read_messages(app, visitor):
    """Read the messages of a conversation, as rows of the store."""

    def read(talk):
        with visitor.client.session_transaction() as session:
            owner_id = session["owner_id"]
        conversations = app.extensions["kaiwa"].conversations
        return [
            conversations.get_message(owner_id, it)
            for it in (talk.answer_id - 1, talk.answer_id)
        ]

    return read


@pytest.fixture
def render(app):
    """Render read-only messages."""

    def render(messages, **changes):
        with app.test_request_context("/"):
            views = [
                replace(view_message(it, is_readonly=True), **changes)
                for it in messages
            ]
            return render_messages(views, "claude-4-5-sonnet")

    return render


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="done"),
        pytest.param({"state": "stopped"}, id="stopped"),
        pytest.param({"finish_reason": "length", "may_continue": True}, id="cut off"),
        pytest.param({"sibling_ids": (2, 3)}, id="versions"),
    ],
)
def test_readonly_message_has_no_actions(visitor, read_messages, render, changes):
    talk = visitor.begin()
    talk.follow()

    html = render(read_messages(talk), **changes)

    assert "fast count to 3" in html
    assert "<p>1 2 3</p>" in html
    assert "claude-4-5-sonnet" in html
    for action in ("<form", "<a ", "<button", "copy-button", "send_key", "src="):
        assert action not in html


def test_readonly_answer_is_not_followed(visitor, read_messages, render):
    talk = visitor.begin("slow 30")

    html = render(read_messages(talk))

    assert 'data-state="waiting"' in html or 'data-state="streaming"' in html
    assert "answer-stream" not in html
    assert "<form" not in html
    talk.stop()
