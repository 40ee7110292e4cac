import subprocess
import sys
from datetime import timedelta
from functools import partial

import pytest

from kaiwa.access import IDENTITY_LASTS
from kaiwa.clock import now

from ..services.provider import approve, deny, read_query


@pytest.fixture
def start(make_app, provider):
    """Start the app with other settings; it shares its database with the others."""
    return partial(
        make_app,
        OIDC_ISSUER=provider.url,
        OIDC_CLIENT_ID="kaiwa",
        OIDC_CLIENT_SECRET="the secret",
        OIDC_ALLOWED="example.com, bob@work.example",
    )


@pytest.fixture
def app(start):
    return start()


@pytest.fixture
def client(app):
    return app.test_client()


def sign_on(client, subject="ann", path="/sign-on?next=/conversations"):
    """Go to the provider, sign in, and come back."""
    return come_back(client, approve(client.get(path).headers["Location"], subject))


def come_back(client, url):
    return client.get(url.partition("127.0.0.1")[2] or url.partition("localhost")[2])


def begin(client) -> str:
    form = {"message": "fast count to 3", "send_key": "k"}
    return client.post("/conversations", data=form).headers["Location"]


def move(client, app):
    """Let a browser go on at a process with other settings."""
    moved = app.test_client()
    moved.set_cookie("kaiwa", client.get_cookie("kaiwa").value)
    return moved


def test_whoever_signs_in_comes_to_the_page_that_was_asked_for(client, provider):
    page = client.get("/account?x=1").text
    assert client.get("/").status_code == 401
    assert f"Sign in with localhost:{provider.port}" in client.get("/").text

    response = sign_on(client)

    assert response.headers["Location"] == "/conversations"
    assert client.get("/").status_code == 200
    assert "ann@example.com" in client.get("/account").text
    assert "ann@example.com" not in page


def test_one_person_has_one_history_on_every_device(client, app):
    phone = app.test_client()
    sign_on(client)
    path = begin(client)

    sign_on(phone)

    assert phone.get(path).status_code == 200
    stranger = app.test_client()
    sign_on(stranger, "sue")
    assert stranger.get(path).status_code == 404


@pytest.fixture(autouse=True)
def people(provider):
    provider.add_person("sue", email="sue@example.com")


def test_what_the_browser_had_before_joins_it(start, client):
    before = start(
        OIDC_ISSUER="", OIDC_CLIENT_ID="", OIDC_CLIENT_SECRET="", OIDC_ALLOWED=""
    ).test_client()
    before.get("/")
    path = begin(before)
    after = move(before, client.application)

    sign_on(after)

    assert after.get(path).status_code == 200
    again = {"message": "fast count to 3", "send_key": "k"}
    assert after.post("/conversations", data=again).headers["Location"] == path


def test_what_one_person_has_does_not_join_the_next_at_the_same_browser(client):
    sign_on(client)
    path = begin(client)

    sign_on(client, "sue")
    assert client.get(path).status_code == 404
    client.post("/sign-out")
    sign_on(client, "sue")

    assert client.get(path).status_code == 404


def test_session_gets_another_id_and_the_old_one_opens_nothing(client):
    url = client.get("/sign-on").headers["Location"]
    before = client.get_cookie("kaiwa").value
    come_back(client, approve(url, "ann"))

    assert client.get_cookie("kaiwa").value != before
    client.set_cookie("kaiwa", before)
    assert client.get("/").status_code == 401


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        ("bob", "bob@elsewhere.example may not use this chat."),
        ("eve", "Your e-mail address is not verified at"),
    ],
)
def test_whoever_may_not_is_told_and_can_try_another_account(client, subject, sentence):
    response = sign_on(client, subject)

    assert response.status_code == 403
    assert sentence in response.text
    assert "account=other" in response.text
    assert client.get("/").status_code == 401
    other = client.get("/sign-on?account=other").headers["Location"]
    assert read_query(other)["prompt"] == "select_account"


def test_whoever_is_taken_off_the_list_is_out_at_once(start, client):
    sign_on(client)
    changed = move(client, start(OIDC_ALLOWED="sue@example.com"))

    page, fetched = (
        changed.get("/", headers=headers)
        for headers in ({}, {"X-Kaiwa-Request": "fetch"})
    )

    assert (page.status_code, fetched.status_code) == (403, 403)
    assert "ann@example.com may not use this chat." in page.text
    assert client.get("/").status_code == 200


def test_provider_is_asked_again_after_some_days(client, monkeypatch):
    sign_on(client)
    path = begin(client)
    later = now() + IDENTITY_LASTS + timedelta(seconds=1)

    monkeypatch.setattr("kaiwa.web.visitor.now", lambda: later)
    assert client.get(path).status_code == 401
    monkeypatch.undo()
    sign_on(client)

    assert client.get(path).status_code == 200


def test_another_provider_lets_nobody_stay(start, client):
    sign_on(client)

    changed = move(client, start(OIDC_ISSUER="https://id.example"))

    assert changed.get("/").status_code == 403


@pytest.mark.parametrize("state", ["", "&state=", "&state=guess"])
def test_answer_to_no_question_of_this_browser_is_refused(client, state):
    client.get("/sign-on")

    response = client.get(f"/sign-on/callback?code=x{state}")

    assert response.status_code == 400
    assert "not started in this browser" in response.text


def test_answer_to_another_browsers_question_is_refused(client, app):
    url = client.get("/sign-on").headers["Location"]
    victim = app.test_client()
    victim.get("/sign-on")

    assert come_back(victim, approve(url, "ann")).status_code == 400
    assert victim.get("/").status_code == 401


def test_answer_counts_once(client):
    url = approve(client.get("/sign-on").headers["Location"], "ann")
    come_back(client, url)
    client.post("/sign-out")

    assert come_back(client, url).status_code == 400
    assert client.get("/").status_code == 401


def test_code_that_was_used_elsewhere_is_refused(client):
    used = approve(client.get("/sign-on").headers["Location"], "ann")
    come_back(client, used)
    client.post("/sign-out")
    state = read_query(client.get("/sign-on").headers["Location"])["state"]
    code = read_query(used)["code"]

    response = client.get(f"/sign-on/callback?code={code}&state={state}")

    assert response.status_code == 400
    assert client.get("/").status_code == 401


def test_two_tabs_may_sign_in_one_after_the_other(client):
    first, second = (client.get("/sign-on").headers["Location"] for _ in range(2))

    assert come_back(client, approve(first, "ann")).status_code == 303


def test_whoever_changes_their_mind_is_asked_again(client):
    response = come_back(client, deny(client.get("/sign-on").headers["Location"]))

    assert response.status_code == 401
    assert "was denied or cancelled." in response.text


def test_sign_in_leads_to_no_other_site(client):
    path = "/sign-on?next=https://evil.example/"

    assert sign_on(client, path=path).headers["Location"] == "/"


def test_unreachable_provider_is_named(start):
    client = start(OIDC_ISSUER="http://localhost:1").test_client()

    response = client.get("/sign-on")

    assert response.status_code == 503
    assert "localhost:1 cannot be reached right now." in response.text


def test_sign_out_leaves_no_history_in_the_browser(client):
    sign_on(client)
    path = begin(client)

    client.post("/sign-out")

    assert client.get(path).status_code == 401
    sign_on(client)
    assert client.get(path).status_code == 200


def test_sign_out_everywhere_ends_the_sessions_of_this_person_alone(client, app):
    phone, sue = app.test_client(), app.test_client()
    for browser, subject in ((client, "ann"), (phone, "ann"), (sue, "sue")):
        sign_on(browser, subject)

    client.post("/sign-out/everywhere")

    codes = [it.get("/").status_code for it in (client, phone, sue)]
    assert codes == [401, 401, 200]


def test_password_beside_it_is_another_way_in_with_a_history_of_its_own(start):
    client = start(CHAT_PASSWORD="open sesame").test_client()
    page = client.get("/").text
    assert "Sign in with" in page
    assert "or with the password" in page
    sign_on(client)
    path = begin(client)

    client.post("/sign-in", data={"password": "open sesame"})

    assert client.get("/").status_code == 200
    assert client.get(path).status_code == 404


def test_address_to_come_back_to_is_peoples_own(start):
    app = start(PUBLIC_URL="https://chat.example")
    headers = {"Host": "internal:5000", "X-Forwarded-Proto": "https"}

    url = app.test_client().get("/sign-on", headers=headers).headers["Location"]

    back = read_query(url)["redirect_uri"]
    assert back == "https://chat.example/sign-on/callback"


def test_address_to_come_back_to_is_https_behind_herokus_router(start):
    app = start(DYNO="web.1")
    headers = {"Host": "kaiwa.example", "X-Forwarded-Proto": "https"}

    url = app.test_client().get("/sign-on", headers=headers).headers["Location"]

    back = read_query(url)["redirect_uri"]
    assert back == "https://kaiwa.example/sign-on/callback"


def test_without_it_the_addresses_are_not_there(make_app):
    client = make_app(CHAT_PASSWORD="open sesame").test_client()

    assert client.get("/sign-on").status_code == 404
    assert client.get("/sign-on/callback").status_code == 404


@pytest.mark.slow
def test_authlib_is_loaded_by_those_only_who_use_it():
    program = "import sys, kaiwa; kaiwa.create_app({}); print('authlib' in sys.modules)"

    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True)

    assert run.stdout == "False\n"
