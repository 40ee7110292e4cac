"""The queue of a conversation: written, changed, removed, sent and refused."""

import io
import re

import pytest

from ..client import AppVisitor, list_messages
from ..services.process import wait_until

NEXT = "slow 1 fast count to 4"


def list_queued(visitor, talk):
    page = visitor.read(talk.path)
    return re.findall(r'queued-message__text" dir="auto">(.*?)</p>', page)


def find_ids(visitor, talk):
    return re.findall(r'id="queued-(\d+)"', visitor.read(talk.path))


@pytest.fixture
def talk(visitor):
    """Return a conversation with a running answer."""
    talk = visitor.begin("speed 20 count to 900")
    talk.follow(until="3")  # A model reads a question without an answer with the next.
    yield talk
    talk.stop()


def queue(visitor, talk, *texts):
    for text in texts:
        assert visitor.post(f"{talk.path}/queue", text).status_code == 201


def wait_for_turns(visitor, talk, count):
    def read():
        return len(list_messages(visitor.read(talk.path))) == count

    wait_until(read, f"{count} messages")


def test_queued_messages_are_sent_in_order(visitor, endpoint):
    talk = visitor.begin(NEXT)
    queue(visitor, talk, "fast count to 5", "fast count to 6")

    wait_for_turns(visitor, talk, 6)

    asked = endpoint.wait_until_ended(3)[-1]["body"]["messages"]
    assert [it["content"] for it in asked][::2] == [
        *(NEXT, "fast count to 5", "fast count to 6")
    ]
    assert list_queued(visitor, talk) == []


def test_message_queued_too_late_is_sent(visitor, endpoint):
    talk = visitor.begin("fast count to 3")
    talk.follow()

    reply = visitor.post(f"{talk.path}/queue", "fast count to 4", send_key="late")
    again = visitor.post(f"{talk.path}/queue", "fast count to 4", send_key="late")

    assert len(list_messages(reply.text)) == 2
    assert list_messages(again.text) == list_messages(reply.text)
    assert len(endpoint.wait_until_ended(2)) == 2


def test_queue_waits_after_stop(visitor, talk, endpoint):
    queue(visitor, talk, "fast count to 5")
    talk.stop()
    assert list_queued(visitor, talk) == ["fast count to 5"]
    assert len(endpoint.list_requests()) == 1

    reply = visitor.post(f"{talk.path}/queue/sending")

    assert visitor.follow(list_messages(reply.text)[-1]).state == "done"
    assert list_queued(visitor, talk) == []
    assert visitor.post(f"{talk.path}/queue/sending").status_code == 404


def test_running_answer_keeps_queue(visitor, talk):
    queue(visitor, talk, "fast count to 5")

    reply = visitor.post(f"{talk.path}/queue/sending")

    assert reply.headers["X-Kaiwa-Problem"] == "answer_running"
    page = visitor.submit(f"{talk.path}/queue/sending")
    assert page.status_code == 303
    assert list_queued(visitor, talk) == ["fast count to 5"]


def test_fourth_message_is_refused(visitor, talk):
    queue(visitor, talk, "one", "two", "three")

    reply = visitor.post(f"{talk.path}/queue", "Keep these words")
    page = visitor.submit(f"{talk.path}/queue", "Keep these words")

    assert reply.headers["X-Kaiwa-Problem"] == "queue_full"
    assert page.status_code == 409
    assert "The queue is full (at most 3 messages)." in page.text
    assert "Keep these words</textarea>" in page.text
    assert 'http-equiv="refresh"' not in page.text
    assert list_queued(visitor, talk) == ["one", "two", "three"]


def test_repeated_key_queues_once(visitor, talk):
    for _ in range(2):
        visitor.post(f"{talk.path}/queue", "Hello", send_key="same")

    assert list_queued(visitor, talk) == ["Hello"]


def test_queued_and_sent_is_one(visitor, talk, endpoint):
    visitor.post(f"{talk.path}/queue", "fast count to 5", send_key="same")
    talk.stop()
    sent = talk.send("fast count to 5", send_key="same")
    sent.follow()

    wait_until(lambda: list_queued(visitor, talk) == [], "the queue")
    assert len(endpoint.wait_until_ended(2)) == 2
    assert len(list_messages(visitor.read(talk.path))) == 4


def test_queued_message_is_changed_and_removed(visitor, talk):
    queue(visitor, talk, "one", "two")
    first, second = find_ids(visitor, talk)

    changed = visitor.post(f"/queued/{first}", "<b>會話\x1b[0m")
    removed = visitor.submit(f"/queued/{second}/deletion")

    assert "Left out of your message" in changed.text
    assert removed.status_code == 303
    assert list_queued(visitor, talk) == ["&lt;b&gt;會話"]
    assert visitor.post(f"/queued/{second}/deletion").status_code == 404


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param(" ", 400, id="blank"),
        pytest.param("x" * 100_001, 413, id="too long"),
    ],
)
def test_refused_change_keeps_both_texts(visitor, talk, text, status):
    queue(visitor, talk, "one")
    [queued_id] = find_ids(visitor, talk)

    reply = visitor.post(f"/queued/{queued_id}", text)
    page = visitor.submit(f"/queued/{queued_id}", text)

    assert (reply.status_code, page.status_code) == (status, status)
    assert f"\n{text}</textarea>" in page.text
    assert '<details class="queued-message__edit" open>' in page.text
    assert list_queued(visitor, talk) == ["one"]


def test_stranger_finds_no_queue(visitor, stranger, talk):
    queue(visitor, talk, "one")
    [queued_id] = find_ids(visitor, talk)

    for path in (
        *(f"{talk.path}/queue", f"{talk.path}/queue/sending"),
        *(f"/queued/{queued_id}", f"/queued/{queued_id}/deletion"),
    ):
        assert stranger.post(path, "two").status_code == 404
    assert list_queued(visitor, talk) == ["one"]


def test_limit_applies_when_sent(make_app):
    visitor = AppVisitor(make_app(MESSAGES_PER_MINUTE="1"))
    talk = visitor.begin(NEXT)
    queue(visitor, talk, "fast count to 5")
    talk.follow()

    wait_until(lambda: "Not sent:" in visitor.read(talk.path), "the refusal")

    assert "Too many requests." in visitor.read(talk.path)
    assert list_queued(visitor, talk) == ["fast count to 5"]


def test_limit_of_address_applies_when_queued(make_app):
    visitor = AppVisitor(make_app(MESSAGES_PER_MINUTE_PER_ADDRESS="1"))
    talk = visitor.begin("slow 600")

    reply = visitor.post(f"{talk.path}/queue", "one")

    assert reply.status_code == 429
    talk.stop()


def test_closed_chat_sends_nothing(app, visitor, talk, endpoint):
    switches = app.extensions["kaiwa"].switches
    queue(visitor, talk, "fast count to 5")
    talk.stop()
    switches.close_chat()

    reply = visitor.post(f"{talk.path}/queue/sending")

    assert reply.headers["X-Kaiwa-Problem"] == "chat_closed"
    assert visitor.post(f"{talk.path}/queue", "two").status_code == 403
    assert "Not sent: The owner has closed" in visitor.read(talk.path)
    assert len(endpoint.list_requests()) == 1
    switches.open_chat()
    assert visitor.post(f"{talk.path}/queue/sending").status_code == 201


def test_message_with_file_is_not_queued(visitor, talk):
    form = visitor.fill("Keep these words", {})
    form["files"] = (io.BytesIO(b"Hello"), "hello.txt")

    page = visitor.client.post(f"{talk.path}/queue", data=form)

    assert page.status_code == 409
    assert "A message with files cannot be queued." in page.text
    assert "Keep these words</textarea>" in page.text
    assert "hello.txt" in page.text
    assert list_queued(visitor, talk) == []


def test_deleted_conversation_sends_nothing(visitor, talk, endpoint):
    queue(visitor, talk, "fast count to 5")

    visitor.submit(f"{talk.path}/deletion")

    assert visitor.post(f"{talk.path}/queue/sending").status_code == 404
    visitor.submit("/deleted/" + talk.path.rpartition("/")[2])
    assert len(endpoint.list_requests()) == 1


def test_export_has_no_queue(visitor, talk):
    queue(visitor, talk, "unsent words")
    talk.stop()

    assert "unsent words" not in visitor.read(f"{talk.path}/export/md")
    assert "unsent words" not in visitor.read(f"{talk.path}/export/json")


def test_live_page_leads_to_the_box(visitor):
    talk = visitor.begin(NEXT)
    live = visitor.read(f"{talk.path}/live")

    assert f'href="{talk.path}?write=next#message-box"' in live
    assert "The next message was sent" not in live
    box = visitor.read(f"{talk.path}?write=next")
    assert f'formaction="{talk.path}/queue"' in box
    assert 'http-equiv="refresh"' not in box


def test_live_page_ends_with_next_message(visitor):
    talk = visitor.begin(NEXT)
    queue(visitor, talk, "slow 600")

    live = visitor.read(f"{talk.path}/live")

    assert "The next message was sent: show it" in live
    wait_for_turns(visitor, talk, 4)
    visitor.post(f"/answers/{list_messages(visitor.read(talk.path))[-1]}/cancellation")
