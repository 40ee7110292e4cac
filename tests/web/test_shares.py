"""Publishing conversations, and reading and copying them, without scripts."""

import re

import pytest

from kaiwa.access.views import PER_MINUTE
from kaiwa.web.headers import HEADERS

from ..client import AppVisitor
from ..confined.samples import make_picture
from .test_files import upload_id

WEEK = {"expires": "week"}


def finish(visitor: AppVisitor, text: str = "fast echo: public") -> str:
    """Have a conversation; return its path."""
    talk = visitor.begin(text)
    talk.follow()
    return talk.path


def share(visitor: AppVisitor, path: str, **fields: str) -> str:
    """Share a conversation; return the path of the share."""
    made = visitor.submit(f"{path}/shares", **(WEEK | fields))
    assert made.status_code == 303, made.text
    page = visitor.read(made.headers["Location"])
    assert "The link is ready." in page
    return re.findall(r'value="http://localhost(/shared/[\w-]{24})"', page)[0]


def test_share_is_public(visitor: AppVisitor, app):
    path = finish(visitor)
    shared = share(visitor, path, name="Ann\u202e <b>")
    reader = app.test_client()

    response = reader.get(shared)

    assert response.status_code == 200
    assert "public" in response.text
    assert "Shared by Ann &lt;b&gt;" in response.text
    assert path not in response.text
    assert not re.search(r"<(form|script|button|textarea)\b", response.text)


def test_share_needs_no_session(visitor: AppVisitor, app):
    shared = share(visitor, finish(visitor))
    reader = app.test_client()

    for client in (reader, visitor.client):
        response = client.get(shared)
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response.headers["X-Robots-Tag"]
    assert HEADERS["X-Robots-Tag"] in response.headers["X-Robots-Tag"]
    assert not reader.get_cookie("kaiwa")
    # A read of the session would show its language.
    visitor.submit("/preferences", language="ja")
    assert '<html lang="en"' in visitor.read(shared)


def test_later_changes_stay_private(visitor: AppVisitor):
    talk = visitor.begin("fast echo: public")
    talk.follow()
    shared = share(visitor, talk.path)
    before = visitor.read(shared)

    talk.send("fast echo: private").follow()
    visitor.submit(f"{talk.path}/title", title="Private title")

    assert visitor.read(shared) == before


@pytest.mark.parametrize("chosen", [{}, {"thinking": "on", "instructions": "on"}])
def test_chosen_parts_are_shared(visitor: AppVisitor, chosen):
    talk = visitor.begin("fast think", instructions="Be brief, please.")
    talk.follow()

    page = visitor.read(share(visitor, talk.path, **chosen))

    assert ("Be brief, please." in page) == bool(chosen)
    assert ('class="thinking"' in page) == bool(chosen)
    assert not re.search(r"<span>\d+ tokens?<", page)


def test_failure_shows_no_reason(visitor: AppVisitor):
    talk = visitor.begin("error 429 30")
    talk.follow()

    page = visitor.read(share(visitor, talk.path))

    assert "The answer failed." in page
    assert "busy" not in page


@pytest.mark.parametrize("ends", ["revocation", "deletion"])
def test_ended_share_looks_absent(visitor: AppVisitor, ends: str):
    path = finish(visitor)
    shared = share(visitor, path)
    visitor.submit(f"{shared if ends == 'revocation' else path}/{ends}")

    pages = [visitor.get(it) for it in (shared, f"/shared/{'x' * 24}")]

    assert [it.status_code for it in pages] == [404, 404]
    assert pages[0].text == pages[1].text
    assert shared not in visitor.read("/shared")


def test_undo_restores_the_share(visitor: AppVisitor):
    path = finish(visitor)
    shared = share(visitor, path)

    visitor.submit(f"{path}/deletion")
    visitor.submit(f"{path}/restoration")

    assert visitor.get(shared).status_code == 200


def test_strangers_end_no_share(visitor: AppVisitor, stranger: AppVisitor):
    path = finish(visitor)
    shared = share(visitor, path)

    assert stranger.submit(f"{shared}/revocation").status_code == 404
    assert stranger.submit(f"{path}/shares", **WEEK).status_code == 404
    assert shared not in stranger.read("/shared")
    assert stranger.get(shared).status_code == 200


def test_reader_copies_a_share(visitor: AppVisitor, stranger: AppVisitor):
    talk = visitor.begin("fast echo: public")
    talk.follow()
    shared = share(visitor, talk.path)

    [key] = re.findall(
        r'name="send_key" value="(.+?)"', stranger.read(f"{shared}/copy")
    )
    copies = [stranger.submit(f"{shared}/copy", send_key=key) for _ in range(2)]
    copied = copies[0].headers["Location"]

    assert copies[1].headers["Location"] == copied
    assert "public" in stranger.read(copied)
    assert visitor.get(copied).status_code == 404


def test_copy_counts_as_conversation(make_app):
    app = make_app(MAX_CONVERSATIONS="1")
    visitor = AppVisitor(app)
    shared = share(visitor, finish(visitor))

    refused = visitor.submit(f"{shared}/copy")

    assert refused.status_code == 409
    assert "Your list of conversations is full" in refused.text


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({}, id="no lifetime"),
        pytest.param({"expires": "year"}, id="unknown lifetime"),
    ],
)
def test_invalid_share_is_refused(visitor: AppVisitor, form):
    path = finish(visitor)

    assert visitor.client.post(f"{path}/shares", data=form).status_code == 400


def test_list_has_pages(visitor: AppVisitor, app):
    app.config["SHARES_LENGTH"] = 2
    path = finish(visitor)
    made = {share(visitor, path) for _ in range(3)}

    first = visitor.read("/shared")
    [older] = re.findall(r'href="(/shared\?before=[\w-]+)"', first)
    pages = [re.findall(r'href="(/shared/[\w-]{24})"', it)
             for it in (first, visitor.read(older))]  # fmt: skip

    assert [len(it) for it in pages] == [2, 1]
    assert {*pages[0], *pages[1]} == made


def test_views_are_limited(visitor: AppVisitor, app):
    reader = app.test_client()

    statuses = [
        reader.get("/shared/absent").status_code for _ in range(PER_MINUTE.amount + 1)
    ]

    assert statuses[-2:] == [404, 429]


SIGN_ON = {
    "OIDC_ISSUER": "https://id.example.org",
    "OIDC_CLIENT_ID": "kaiwa",
    "OIDC_CLIENT_SECRET": "any",
    "OIDC_ALLOWED": "example.org",
}


@pytest.mark.parametrize(
    ("settings", "is_sharing"),
    [
        pytest.param({}, True, id="local"),
        pytest.param({"CHAT_PASSWORD": "x"}, True, id="password"),
        pytest.param({"SHARING": "off"}, False, id="off"),
        pytest.param(SIGN_ON, False, id="single sign-on"),
        pytest.param(SIGN_ON | {"SHARING": "ON"}, True, id="single sign-on, on"),
    ],
)
def test_setting_allows_shares(make_app, settings, is_sharing: bool):
    app = make_app(**settings)

    assert app.extensions["kaiwa"].settings.is_sharing == is_sharing


def test_sharing_off_ends_all(make_app):
    visitor = AppVisitor(make_app())
    path = finish(visitor)
    shared = share(visitor, path)
    cookie = visitor.client.get_cookie("kaiwa")

    later = AppVisitor(make_app(SHARING="off"))
    later.client.set_cookie("kaiwa", cookie.value)

    assert "/shares" not in later.read(path)
    assert "/shared" not in later.read("/conversations")
    for page in (shared, "/shared", f"{shared}/copy"):
        assert later.get(page).status_code == 404
    for form in (f"{path}/shares", f"{shared}/copy", f"{shared}/revocation"):
        assert later.submit(form, **WEEK).status_code == 404


def test_closed_chat_closes_shares(make_app):
    visitor = AppVisitor(make_app(CHAT_PASSWORD="x"))
    visitor.submit("/sign-in", password="x")
    shared = share(visitor, finish(visitor))

    closed = make_app(DYNO="web.1").test_client()
    guarded = make_app(CHAT_PASSWORD="y").test_client()

    https = {"X-Forwarded-Proto": "https"}
    assert closed.get(shared, headers=https).status_code == 403
    assert guarded.get(shared).status_code == 200
    assert guarded.get(f"{shared}/copy").status_code == 401


def test_owner_closes_shares_at_once(visitor: AppVisitor, app):
    path = finish(visitor)
    shared = share(visitor, path)

    app.extensions["kaiwa"].switches.close_chat()

    for page in (shared, f"{shared}/copy"):
        assert "public" not in visitor.read(page)
        assert visitor.get(page).status_code == 403
    assert visitor.submit(f"{path}/shares", **WEEK).status_code == 403
    assert shared in visitor.read("/shared")
    app.extensions["kaiwa"].switches.open_chat()
    assert visitor.get(shared).status_code == 200


def test_pictures_are_shared_without_documents(visitor: AppVisitor, app):
    picture = upload_id(visitor, make_picture(), "photo.png")
    private = upload_id(visitor, make_picture(), "private.png")
    notes = upload_id(visitor, name="notes.txt")
    talk = visitor.begin("fast count to 3", file=notes)
    talk.follow()
    talk.send("fast count to 3", file=picture).follow()
    shared = share(visitor, talk.path)
    talk.send("fast count to 3", file=private).follow()
    reader = app.test_client()

    page = reader.get(shared).text
    pictures = [reader.get(f"{shared}/pictures/{it}") for it in
                (picture, private, notes, "absent")]  # fmt: skip

    assert f'src="{shared}/pictures/{picture}"' in page
    assert "notes.txt" not in page
    assert [it.status_code for it in pictures] == [200, 404, 404, 404]
    assert pictures[0].data.startswith(b"\x89PNG")
    assert pictures[0].headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in pictures[0].headers
    visitor.submit(f"{shared}/revocation")
    assert reader.get(f"{shared}/pictures/{picture}").status_code == 404
