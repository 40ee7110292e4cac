import shutil
import sqlite3
from pathlib import Path
from threading import Event

import pytest

from ..client import FETCH, list_messages
from ..endpoint.words import answer_words

LONG = 100_000
URLENCODED = "application/x-www-form-urlencoded"


def test_longest_message_is_sent(visitor, endpoint):
    words = ("fast count to 3 " + "会" * LONG)[:LONG]

    visitor.begin(words).follow()

    (request,) = endpoint.wait_until_ended()
    assert request["body"]["messages"][-1]["content"] == words


def test_send_survives_a_power_cut(visitor, monkeypatch, tmp_path):
    def copy_disk(log: str) -> None:
        for path in (log.removesuffix("-wal"), log):
            shutil.copy(path, tmp_path / f"cut{Path(path).suffix}")

    # These files are on the disk before the reply.
    monkeypatch.setattr("kaiwa.store.database.flush_file", copy_disk)

    visitor.begin("fast count to 3")

    database = sqlite3.connect(next(tmp_path.glob("cut.sqlite3")))
    stored = database.execute("select source from messages where role = 'user'")
    assert stored.fetchall() == [("fast count to 3",)]
    database.close()


@pytest.mark.parametrize(
    ("message", "status", "sentence"),
    [
        pytest.param("", 400, "The message is empty.", id="empty"),
        pytest.param(" \n\t　", 400, "The message is empty.", id="blank"),
        pytest.param("x" * (LONG + 1), 413, "This message has 100,001", id="too long"),
        pytest.param("\x1b[0m\x07", 400, "The message is empty.", id="only controls"),
    ],
)
def test_refused_message_keeps_draft(visitor, endpoint, message, status, sentence):
    with_scripts = visitor.post("/conversations", message)
    form = visitor.fill(message, {})
    without = visitor.client.post("/conversations", data=form)

    assert (with_scripts.status_code, without.status_code) == (status, status)
    assert sentence in with_scripts.text
    assert sentence in without.text
    assert message.replace("\x00", "") in without.text.replace("\x00", "")
    assert endpoint.list_requests() == []
    assert "/conversations/" not in visitor.read("/conversations")


SEQUENCES = "\x1b[31mred\x1b[0m"
LEFT_OUT = "Left out of your message: "


@pytest.mark.parametrize(
    ("message", "sent", "note"),
    [
        pytest.param("one\x0btwo", "one\ntwo", "", id="line end"),
        pytest.param(
            SEQUENCES, "red", "terminal escape sequences (2).", id="sequences"
        ),
        pytest.param("a\x00b\x07", "ab", "control characters (2).", id="controls"),
        pytest.param(
            SEQUENCES + "\x00",
            "red",
            "terminal escape sequences (2) and control characters (1).",
            id="both",
        ),
    ],
)
def test_invisible_characters_are_left_out(visitor, endpoint, message, sent, note):
    words = "fast count to 3 " + message
    begun = visitor.post("/conversations", words)
    visitor.follow(list_messages(begun.text)[-1])
    reply = visitor.submit("/conversations", words)
    page = visitor.read(reply.headers["Location"])
    edited = visitor.post(f"/messages/{list_messages(begun.text)[0]}/revisions", words)

    assert [LEFT_OUT in it for it in (begun.text, page, edited.text)] == [
        bool(note)
    ] * 3
    assert note in begun.text
    assert note in page
    assert note in edited.text
    for request in endpoint.wait_until_ended(3):
        assert request["body"]["messages"][-1]["content"] == "fast count to 3 " + sent


def test_length_counts_sent_characters(visitor):
    message = ("fast count to 3 " + "😀" * LONG)[: LONG - 1] + "\r\n\x1b[0m\x00"

    response = visitor.post("/conversations", message)

    assert response.status_code == 201


def test_live_page_names_left_out_characters(visitor):
    reply = visitor.submit("/conversations", "fast count to 3\x07", scripts="off")

    page = visitor.read(reply.headers["Location"])

    assert LEFT_OUT + "control characters (1)." in page
    assert page.count("data-left-out") == 1


@pytest.mark.parametrize("value", ["1", "x-1", "-", "1-1-1", "٣-١", "1-<b>", "9" * 99])
def test_forged_note_is_ignored(visitor, value):
    talk = visitor.begin()

    page = visitor.read(f"{talk.path}?left_out={value}")

    assert LEFT_OUT not in page


def write_parts(**fields: bytes) -> bytes:
    """Write a multipart body with the boundary ``edge``."""
    head = b'--edge\r\nContent-Disposition: form-data; name="'
    parts = [
        head + name.encode() + b'"\r\n\r\n' + value + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--edge--\r\n"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"send_key=k&message=a%ED%A0%80b", id="surrogate"),
        pytest.param(b"send_key=k&message=a%FFb&more=%EF%BF%BD", id="no UTF-8"),
        pytest.param(write_parts(send_key=b"k", message=b"a\xffb"), id="parts"),
    ],
)
def test_invalid_utf8_is_refused(visitor, body):
    is_parts = body.startswith(b"--edge")
    content_type = "multipart/form-data; boundary=edge" if is_parts else URLENCODED

    response = visitor.client.post(
        "/conversations", data=body, content_type=content_type
    )

    assert response.status_code == 400
    assert "cannot be sent" in response.text


def test_binary_upload_beside_message(visitor):
    body = write_parts(
        send_key=b"k", message="会 a+b \ufffd".encode(), picture=b"\xff\xd8\x00"
    )

    response = visitor.client.post(
        "/conversations",
        data=body,
        content_type="multipart/form-data; boundary=edge",
        headers=FETCH,
    )

    assert response.status_code == 201, response.text
    assert "会 a+b \ufffd" in response.text


@pytest.mark.parametrize("message", ["a+b %41 & c=d", "one\r\ntwo\n", "\ufffd 会"])
def test_urlencoded_message_arrives_unchanged(visitor, message):
    form = visitor.fill(message, {})

    response = visitor.client.post("/conversations", data=form)

    assert response.status_code == 303, response.text


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(b'{"message": "Hi"}', "application/json", id="JSON"),
        pytest.param(b"\xff\xfe", "text/plain", id="bytes"),
        pytest.param(b"", None, id="nothing"),
        pytest.param(b"message=Hi", "application/x-www-form-urlencoded", id="no key"),
        pytest.param(
            b"message=Hi&send_key=a%00b",
            "application/x-www-form-urlencoded",
            id="control character in the key",
        ),
        pytest.param(b"--x", "multipart/form-data; boundary=y", id="broken parts"),
    ],
)
def test_unexpected_body_is_refused(visitor, body, content_type):
    response = visitor.client.post(
        "/conversations", data=body, content_type=content_type
    )

    assert response.status_code == 400
    assert "invalid request" in response.text


def test_huge_body_is_refused(visitor):
    response = visitor.post("/conversations", "x" * 3_000_000)

    assert response.status_code == 413


def test_send_while_answer_runs(visitor, endpoint):
    talk = visitor.begin("slow 30")

    response = visitor.post(f"{talk.path}/messages", "And another thing")
    form = visitor.fill("And another thing", {})
    page = visitor.client.post(f"{talk.path}/messages", data=form)

    assert (response.status_code, page.status_code) == (409, 409)
    assert "still running" in response.text
    assert "And another thing</textarea>" in page.text
    talk.stop()


def test_unknown_model_is_named(visitor):
    response = visitor.post("/conversations", "Hi", model="gpt-2")

    assert response.status_code == 409
    assert "“gpt-2” is no longer attached" in response.text


def test_refused_edit_of_hidden_turn(visitor):
    visitor.app.extensions["kaiwa"].conversations.page_length = 2
    talk = visitor.begin("fast count to 3")
    first = list_messages(talk.html)[0]
    talk.follow()
    talk.send("fast count to 4").follow()

    form = visitor.fill("Another first", {"model": "gpt-2"})
    page = visitor.client.post(f"/messages/{first}/revisions", data=form)

    assert page.status_code == 409
    before, _, _ = page.text.partition("Another first</textarea>")
    assert 'id="message-box"' in before
    assert "“gpt-2” is no longer attached" in before


def test_edit_form_needs_the_owner(visitor, stranger):
    talk = visitor.begin("fast count to 3")
    question, answer = list_messages(talk.html)
    talk.follow()
    fetch = {"X-Kaiwa-Request": "fetch"}

    form = visitor.client.get(f"/messages/{question}/revision", headers=fetch)
    page = visitor.client.get(f"/messages/{question}/revision")
    no_question = visitor.client.get(f"/messages/{answer}/revision")
    theirs = stranger.client.get(f"/messages/{question}/revision")

    assert form.text.startswith("<message-revision")
    assert "fast count to 3</textarea>" in form.text
    assert form.text.split("<form")[1].split(">")[0] in page.text
    assert (no_question.status_code, theirs.status_code) == (404, 404)


def test_send_without_scripts_streams(visitor, endpoint):
    may_answer = Event()

    def answer_late(exchange):
        may_answer.wait(60)
        answer_words(exchange)

    endpoint.add_script(answer_late)
    form = visitor.fill("fast count to 5", {"scripts": "off"})

    response = visitor.client.post("/conversations", data=form)
    page = visitor.client.get(response.headers["Location"])
    may_answer.set()

    assert response.status_code == 303
    assert "<p>1 2 3 4 5</p>" in page.text
    assert page.text.rstrip().endswith("</html>")


def test_draft_keeps_leading_newline(visitor):
    form = visitor.fill("\nfirst line is empty", {"model": "gpt-2"})

    page = visitor.client.post("/conversations", data=form)

    assert ">\n\nfirst line is empty</textarea>" in page.text


def test_markup_is_escaped(visitor):
    talk = visitor.begin("fast echo: <script>alert(1)</script>")
    talk.follow()

    page = visitor.read(talk.path)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
