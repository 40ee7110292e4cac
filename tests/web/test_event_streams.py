import json

import pytest

from ..client import STREAM, AppVisitor, Page, list_messages, split_events


@pytest.fixture
def send(visitor):
    """Send with the key ``same``, and return the response, which streams."""

    def send(message="fast count to 5", path="/conversations", visitor=visitor):
        form = visitor.fill(message, {"send_key": "same"})
        return visitor.client.post(path, data=form, headers=STREAM)

    return send


def read_sent(event):
    """Return the HTML of the event that begins the response to a send."""
    name, data = event.decode().split("\n")
    assert name == "event: sent"
    return json.loads(data.removeprefix("data: "))["html"]


def follow(events):
    """Return the page after some events."""
    page = Page()
    for event in events:
        page.apply(event)
    return page


def test_send_is_followed_by_its_answer(send):
    sent, *events = split_events(send().iter_encoded())

    html = read_sent(sent)
    assert len(list_messages(html)) == 2
    assert "fast count to 5" in html
    page = follow(events)
    assert page.blocks == ["<p>1 2 3 4 5</p>"]
    assert page.state == "done"


def test_streamed_send_has_the_usual_headers(send, visitor):
    response = send("slow 30")

    talk = visitor.begin("slow 30", send_key="same")
    assert response.status_code == 201
    assert response.mimetype == "text/event-stream"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert response.headers["Cache-Control"] == "no-store, no-transform"
    assert response.headers["X-Kaiwa-Conversation"] == talk.path
    assert response.headers["X-Kaiwa-Send"] == f"{talk.path}/messages"
    stop = f"/answers/{talk.answer_id}/cancellation"
    assert response.headers["X-Kaiwa-Stop"] == stop
    response.close()
    talk.stop()


def test_repeated_streamed_send_after_the_end(send, visitor, endpoint):
    first = visitor.begin(send_key="same")
    first.follow()
    path = f"/answers/{first.answer_id}/events?position=0"

    sent, *events = split_events(send().iter_encoded())

    html = read_sent(sent)
    assert list_messages(html)[-1] == first.answer_id
    assert "<answer-stream" not in html
    assert events == list(split_events(visitor.client.get(path).iter_encoded()))
    assert len(endpoint.list_requests()) == 1


@pytest.mark.parametrize(
    "limit", ["MAX_FOLLOWERS_PER_PERSON", "MAX_FOLLOWERS_PER_ANSWER"]
)
def test_full_follower_gets_send_alone(make_app, send, limit):
    visitor = AppVisitor(make_app(**{limit: "1"}))
    talk = visitor.begin("slow 30", send_key="same")
    tab = visitor.client.get(f"/answers/{talk.answer_id}/events")
    next(iter(tab.response))

    [sent] = split_events(send("slow 30", visitor=visitor).iter_encoded())

    assert list_messages(read_sent(sent))[-1] == talk.answer_id
    tab.close()
    talk.stop()


def test_streamed_send_counts_as_follower(make_app, send):
    visitor = AppVisitor(make_app(MAX_FOLLOWERS_PER_PERSON="1"))
    response = send("slow 30", visitor=visitor)
    events = split_events(response.iter_encoded())
    answer_id = list_messages(read_sent(next(events)))[-1]
    path = f"/answers/{answer_id}/events"

    assert visitor.client.get(path).status_code == 429
    response.close()
    assert visitor.client.get(path).status_code == 200
    visitor.post(f"/answers/{answer_id}/cancellation")


def test_refused_streamed_send_is_a_notice(send):
    response = send(" ")

    assert response.status_code == 400
    assert response.mimetype == "text/html"
    assert response.text.startswith('<div class="notice')
