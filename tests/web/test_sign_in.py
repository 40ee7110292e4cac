import gevent
import pytest

from kaiwa.access.attempts import BY_ADDRESS
from kaiwa.web.sign_in import read_target

from ..client import STREAM, AppVisitor


@pytest.fixture
def app(make_app):
    return make_app(CHAT_PASSWORD="open sesame")


def sign_in(client, password="open sesame", **fields):
    return client.post("/sign-in", data={"password": password, **fields})


def test_password_opens_requested_page(client):
    response = sign_in(client, next="/conversations")

    assert response.headers["Location"] == "/conversations"
    assert client.get("/").status_code == 200


def test_wrong_password_is_refused(client):
    response = sign_in(client, "guess")

    assert response.status_code == 401
    assert "Wrong password." in response.text
    assert client.get("/").status_code == 401


def test_sign_in_changes_session_id(client):
    client.post("/preferences", data={"theme": "dark"})
    before = client.get_cookie("kaiwa").value

    sign_in(client)

    assert client.get_cookie("kaiwa").value != before


def test_sign_out_keeps_history(client):
    sign_in(client)
    form = {"message": "fast count to 3", "send_key": "k"}
    path = client.post("/conversations", data=form).headers["Location"]

    client.post("/sign-out")

    assert client.get("/").status_code == 401
    sign_in(client)
    assert client.get(path).status_code == 200


STREAMS = {
    "events": lambda client, talk: client.get(f"/answers/{talk.answer_id}/events"),
    "live page": lambda client, talk: client.get(f"{talk.path}/live"),
    "send": lambda client, talk: client.post(
        "/conversations",
        data={"message": "Hi", "send_key": "same"},
        headers=STREAM,
    ),
}


@pytest.mark.parametrize("follow", STREAMS.values(), ids=STREAMS)
@pytest.mark.parametrize(
    "way_out", ["/sign-out", "/account/deletion", "/sign-out/everywhere"]
)
def test_sign_out_ends_streams(app, client, way_out, follow):
    phone = app.test_client()
    for browser in (client, phone):
        sign_in(browser)
    visitor = AppVisitor(app, client)
    talk = visitor.begin("speed 20 count to 5000", send_key="same")
    following = follow(client, talk)
    next(following.response)

    leaving = phone if way_out.endswith("everywhere") else client
    leaving.post(way_out)

    with gevent.Timeout(10):  # The answer takes minutes.
        list(following.response)
    feed = app.extensions["kaiwa"].answers.find_local_feed(talk.answer_id)
    assert feed and not feed.is_final


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "//[",
        "/a\nb",
        "",
        None,
    ],
)
def test_target_is_never_another_site(app, path):
    with app.app_context():
        assert read_target(path) == "/"


def test_form_stores_no_session(client):
    response = client.get("/sign-in")

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


def guess(client, times, address="192.0.2.1"):
    environ = {"REMOTE_ADDR": address}
    form = {"password": "guess"}
    answers = [
        client.post("/sign-in", data=form, environ_base=environ) for _ in range(times)
    ]
    return answers[-1]


def test_guesses_are_limited(client, app):
    assert guess(client, BY_ADDRESS.amount).status_code == 401
    refused = guess(app.test_client(), 1)

    assert refused.status_code == 429
    assert "Too many sign-in attempts." in refused.text
    assert int(refused.headers["Retry-After"]) > 0
    right = {"password": "open sesame"}
    environ = {"REMOTE_ADDR": "192.0.2.1"}
    assert client.post("/sign-in", data=right, environ_base=environ).status_code == 429
    assert sign_in(app.test_client()).status_code == 303


def test_sign_ins_from_one_address(app):
    for _ in range(BY_ADDRESS.amount * 2):
        assert sign_in(app.test_client()).status_code == 303


def test_known_browser_beside_guesses(client, app):
    sign_in(client)
    client.post("/sign-out")
    guess(app.test_client(), BY_ADDRESS.amount + 1, "127.0.0.1")

    assert sign_in(client).status_code == 303


def test_new_password_signs_out(client, make_app):
    sign_in(client)
    again = make_app(CHAT_PASSWORD="another").test_client()
    again.set_cookie("kaiwa", client.get_cookie("kaiwa").value)

    assert again.get("/").status_code == 401


def test_sign_out_everywhere(client, app):
    phone = app.test_client()
    sign_in(client)
    sign_in(phone)
    form = {"message": "fast count to 3", "send_key": "k"}
    path = phone.post("/conversations", data=form).headers["Location"]

    response = client.post("/sign-out/everywhere")

    assert response.headers["Location"] == "/sign-in"
    assert [it.get("/").status_code for it in (client, phone)] == [401, 401]
    sign_in(phone)
    assert phone.get(path).status_code == 200


def test_sign_out_everywhere_needs_sign_in(client, app):
    sign_in(client)

    assert app.test_client().post("/sign-out/everywhere").status_code == 401
    assert client.get("/").status_code == 200


def test_old_cookie_after_sign_out(client):
    sign_in(client)
    before = client.get_cookie("kaiwa").value
    client.post("/sign-out")

    client.set_cookie("kaiwa", before)

    assert client.get("/").status_code == 401


def test_open_chat_has_no_sign_in(make_app):
    client = make_app(CHAT_ACCESS="open").test_client()

    assert client.get("/sign-in").headers["Location"] == "/"
    assert sign_in(client).status_code == 404
