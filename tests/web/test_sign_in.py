import gevent
import pytest

from kaiwa.access.attempts import BY_ADDRESS
from kaiwa.web.sign_in import read_target

from ..client import AppVisitor


@pytest.fixture
def app(make_app):
    return make_app(CHAT_PASSWORD="open sesame")


def sign_in(client, password="open sesame", **fields):
    return client.post("/sign-in", data={"password": password, **fields})


def test_password_opens_the_page_that_was_asked_for(client):
    response = sign_in(client, next="/conversations")

    assert response.headers["Location"] == "/conversations"
    assert client.get("/").status_code == 200


def test_wrong_password_says_so_and_opens_nothing(client):
    response = sign_in(client, "guess")

    assert response.status_code == 401
    assert "Wrong password." in response.text
    assert client.get("/").status_code == 401


def test_session_gets_another_id_at_sign_in(client):
    client.post("/preferences", data={"theme": "dark"})
    before = client.get_cookie("kaiwa").value

    sign_in(client)

    assert client.get_cookie("kaiwa").value != before


def test_sign_out_closes_and_signing_in_again_finds_the_history(client):
    sign_in(client)
    form = {"message": "fast count to 3", "send_key": "k"}
    path = client.post("/conversations", data=form).headers["Location"]

    client.post("/sign-out")

    assert client.get("/").status_code == 401
    sign_in(client)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("page", ["/answers/{}/events", "{}/live"])
@pytest.mark.parametrize(
    "way_out", ["/sign-out", "/account/deletion", "/sign-out/everywhere"]
)
def test_stream_ends_when_its_session_does(app, client, way_out, page):
    phone = app.test_client()
    for browser in (client, phone):
        sign_in(browser)
    talk = AppVisitor(app, client).begin("speed 20 count to 5000")
    is_events = page.endswith("events")
    following = client.get(page.format(talk.answer_id if is_events else talk.path))
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
def test_sign_in_leads_to_no_other_site(app, path):
    with app.app_context():
        assert read_target(path) == "/"


def test_whoever_only_asks_for_the_form_leaves_nothing_behind(client):
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


def test_too_many_guesses_are_not_looked_at_any_more(client, app):
    assert guess(client, BY_ADDRESS.amount).status_code == 401
    refused = guess(app.test_client(), 1)

    assert refused.status_code == 429
    assert "Too many sign-in attempts." in refused.text
    assert int(refused.headers["Retry-After"]) > 0
    right = {"password": "open sesame"}
    environ = {"REMOTE_ADDR": "192.0.2.1"}
    assert client.post("/sign-in", data=right, environ_base=environ).status_code == 429
    assert sign_in(app.test_client()).status_code == 303


def test_people_of_one_office_do_not_wait_for_each_other(app):
    for _ in range(BY_ADDRESS.amount * 2):
        assert sign_in(app.test_client()).status_code == 303


def test_browser_that_has_been_in_gets_in_beside_guessers(client, app):
    sign_in(client)
    client.post("/sign-out")
    guess(app.test_client(), BY_ADDRESS.amount + 1, "127.0.0.1")

    assert sign_in(client).status_code == 303


def test_another_password_signs_everybody_out_at_once(client, make_app):
    sign_in(client)
    again = make_app(CHAT_PASSWORD="another").test_client()
    again.set_cookie("kaiwa", client.get_cookie("kaiwa").value)

    assert again.get("/").status_code == 401


def test_sign_out_everywhere_asks_everybody_for_the_password_again(client, app):
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


def test_whoever_is_not_signed_in_signs_nobody_out(client, app):
    sign_in(client)

    assert app.test_client().post("/sign-out/everywhere").status_code == 401
    assert client.get("/").status_code == 200


def test_cookie_of_before_the_sign_out_opens_nothing(client):
    sign_in(client)
    before = client.get_cookie("kaiwa").value
    client.post("/sign-out")

    client.set_cookie("kaiwa", before)

    assert client.get("/").status_code == 401


def test_where_nobody_signs_in_there_is_no_form_for_it(make_app):
    client = make_app(CHAT_ACCESS="open").test_client()

    assert client.get("/sign-in").headers["Location"] == "/"
    assert sign_in(client).status_code == 404
