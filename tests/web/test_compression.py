import gzip

import pytest

from ..client import FETCH, STREAM

ANY = {"Accept-Encoding": "gzip, br"}


def test_page_is_compressed(visitor):
    plain = visitor.client.get("/")
    small = visitor.client.get("/", headers=ANY)

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(small.data) < len(plain.data) / 2
    assert b"<textarea" in gzip.decompress(small.data)


def test_refused_encoding_is_not_used(visitor):
    response = visitor.client.get("/", headers={"Accept-Encoding": "gzip;q=0"})

    assert "Content-Encoding" not in response.headers


def test_streams_are_not_compressed(visitor):
    talk = visitor.begin("fast pause 1 count to 3")

    events = visitor.client.get(f"/answers/{talk.answer_id}/events", headers=ANY)
    live = visitor.client.get(f"{talk.path}/live", headers=ANY)
    form = visitor.fill("fast pause 1 count to 3", {})
    send = visitor.client.post("/conversations", data=form, headers=ANY | STREAM)

    for response in (events, live, send):
        assert response.status_code in {200, 201}
        assert "Content-Encoding" not in response.headers
        response.close()


def test_unchanged_list_is_not_sent(visitor):
    for number in range(1, 6):
        visitor.begin(f"fast count to {number}, " + "please " * 8).follow()
    asked = {**ANY, **FETCH}
    first = visitor.client.get("/conversations", headers=asked)

    known = {**asked, "If-None-Match": first.headers["ETag"]}

    assert first.headers["Content-Encoding"] == "gzip"
    assert visitor.client.get("/conversations", headers=known).status_code == 304


def test_compressed_page_does_not_repeat_url(visitor):
    talk = visitor.begin()
    talk.follow()

    for path in ("/", talk.path, "/conversations", "/conversations/absent"):
        page = visitor.client.get(
            f"{path}?before=1&current=Guess&left_out=Guess&Guess=Guess",
            headers=ANY,
        )
        assert page.headers["Content-Encoding"] == "gzip"
        assert b"Guess" not in gzip.decompress(page.data)


@pytest.mark.parametrize("name", ["q", "model"])
def test_repeated_argument_is_not_compressed(visitor, name):
    page = visitor.client.get(f"/?{name}=Guess", headers=ANY)

    assert "Guess" in page.text
    assert "Content-Encoding" not in page.headers
