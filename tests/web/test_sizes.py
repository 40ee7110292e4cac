"""Every input has a limit, and valid input passes."""

import re

import pytest

from kaiwa.web.sizes import FORM_BYTES, MOST_FIELDS

from ..client import AppVisitor
from ..house.tree import ROOT

URLENCODED = "application/x-www-form-urlencoded"
HAS_LONG_TEXT = {
    *("queue.add", "queue.change"),
    *("conversations.begin", "conversations.send", "messages.revise"),
    *("snippets.add", "snippets.change"),
    *("tuning.save", "presets.fill_in", "presets.add", "presets.change"),
    "tuning.save",
    "files.upload",
}


def list_writes(app) -> list[tuple[str, str]]:
    """List the endpoint and a path of each route that writes."""
    return [
        (rule.endpoint, re.sub(r"<[^>]+>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
    ]


def test_other_forms_are_small(app, visitor):
    body = b"title=" + b"x" * FORM_BYTES
    small = [it for it in list_writes(app) if it[0] not in HAS_LONG_TEXT]

    statuses = {
        endpoint: visitor.client.post(path, data=body, content_type=URLENCODED)
        for endpoint, path in small
    }

    assert {it.status_code for it in statuses.values()} == {413}
    assert len(small) >= 8
    assert len(list_writes(app)) == len(small) + len(HAS_LONG_TEXT)


@pytest.mark.parametrize("ends", [b"a&", b"a=b&", b"&"])
def test_too_many_urlencoded_fields(app, visitor, ends):
    for _, path in list_writes(app):
        body = b"message=Hi&send_key=k&" + ends * MOST_FIELDS
        response = visitor.client.post(path, data=body, content_type=URLENCODED)
        assert response.status_code == 413


def test_too_many_multipart_fields(visitor):
    form = {f"field-{number}": "x" for number in range(MOST_FIELDS)}

    response = visitor.client.post(
        "/preferences", data=form, content_type="multipart/form-data"
    )

    assert response.status_code in {302, 303}
    response = visitor.client.post(
        "/preferences", data={**form, "more": "x"}, content_type="multipart/form-data"
    )
    assert response.status_code == 413


def test_long_title_is_cut(visitor):
    talk = visitor.begin("fast count to 3")
    talk.follow()

    visitor.client.post(f"{talk.path}/title", data={"title": "会" * 5000})

    assert "会" * 200 in visitor.read(talk.path)
    assert "会" * 201 not in visitor.read(talk.path)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"send_key": "k" * 65}, id="long key"),
        pytest.param({"model": "m" * 301}, id="long model"),
    ],
)
def test_long_field_is_refused(visitor, endpoint, fields):
    response = visitor.post("/conversations", "Hi", **fields)

    assert response.status_code in {400, 409}
    assert endpoint.list_requests() == []


def test_long_target_is_ignored(visitor):
    form = {"language": "ja", "next": "/" + "x" * 2000}

    response = visitor.client.post("/preferences", data=form)

    assert response.headers["Location"] == "/"


def test_session_stays_small(app, visitor):
    long = "x" * 50_000
    visitor.client.post("/preferences", data={"language": long, "theme": long})

    with visitor.client.session_transaction() as session:
        assert sum(len(str(value)) for value in session.values()) < 100


def test_documented_gunicorn_limits():
    document = (ROOT / "docs/configuration.md").read_text()
    configuration = (ROOT / "gunicorn.conf.py").read_text()
    sizes = re.findall(r"^limit_request_\w+ = (\d+)$", configuration, re.M)

    assert len(sizes) == 3
    for size in sizes:
        assert f"{int(size):,}" in document.partition("### Sizes")[2]


def test_tabs_per_person_are_limited(make_app):
    app = make_app(MAX_FOLLOWERS_PER_PERSON="1")
    visitor, stranger = AppVisitor(app), AppVisitor(app)
    talks = [visitor.begin("slow 30"), stranger.begin("slow 30")]
    events = [f"/answers/{it.answer_id}/events" for it in talks]
    following = visitor.client.get(events[0])
    next(iter(following.response))

    again = visitor.client.get(events[0])
    live = visitor.client.get(f"{talks[0].path}/live")
    other = stranger.client.get(events[1])

    assert (again.status_code, live.status_code, other.status_code) == (429, 429, 200)
    assert again.headers["Retry-After"] == "30"
    following.close()
    assert visitor.client.get(events[0]).status_code == 200
    for talk in talks:
        talk.stop()
