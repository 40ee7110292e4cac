import gevent
import pytest

from ..client import AppVisitor


@pytest.fixture
def switches(app):
    """Return the switches of the app."""
    return app.extensions["kaiwa"].switches


def test_closed_chat_accepts_no_sends(visitor, switches):
    talk = visitor.begin()
    talk.follow()
    switches.close_chat()

    for path in ("/conversations", f"{talk.path}/messages"):
        reply = visitor.post(path, "Keep these words")
        assert reply.status_code == 403
        assert reply.headers["X-Kaiwa-Problem"] == "chat_closed"
    again = visitor.post(f"/answers/{talk.answer_id}/attempts")
    assert again.headers["X-Kaiwa-Problem"] == "chat_closed"
    page = visitor.submit(f"{talk.path}/messages", "Keep these words")
    assert "Keep these words</textarea>" in page.text
    switches.open_chat()
    assert visitor.begin().follow().state == "done"


def test_closed_chat_can_be_read(visitor, switches):
    talk = visitor.begin("fast echo: An answer")
    talk.follow()
    switches.close_chat()

    page = visitor.read(talk.path)

    assert "An answer" in page
    assert "The owner has closed the chat for now." in page
    assert "closed the chat" in visitor.read("/")


def test_repeated_send_was_accepted_before(visitor, switches):
    form = {"send_key": "once"}
    first = visitor.post("/conversations", "fast count to 3", **form)
    switches.close_chat()

    assert visitor.post("/conversations", "fast count to 3", **form).status_code == 201
    assert first.status_code == 201


def test_closing_stops_running_answers(visitor, switches):
    talk = visitor.begin("slow 600")
    switches.close_chat()

    with gevent.Timeout(30):
        page = talk.follow()
    assert page.state == "stopped"


def test_other_processes_follow(make_app, app, switches):
    other = make_app()
    switches.close_chat()

    with gevent.Timeout(30):
        while not other.extensions["kaiwa"].switches.is_chat_closed:
            gevent.sleep(0.05)
    assert AppVisitor(other).post("/conversations", "Hi").status_code == 403
