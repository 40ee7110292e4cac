import subprocess
import sys
from functools import partial

import pytest

from kaiwa.access import IDENTITY_LASTS
from kaiwa.clock import now

from ..services.provider import approve, deny, read_query


@pytest.fixture
def start(make_app, provider):
    """Start the app with more settings, on the same database."""
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
    """Sign in at the provider and return."""
    return come_back(client, approve(client.get(path).headers["Location"], subject))


def come_back(client, url):
    return client.get(url.partition("127.0.0.1")[2] or url.partition("localhost")[2])


def begin(client) -> str:
    form = {"message": "fast count to 3", "send_key": "k"}
    return client.post("/conversations", data=form).headers["Location"]


def move(client, app):
    """Return a browser with the same cookie, at an app with other settings."""
    moved = app.test_client()
    moved.set_cookie("kaiwa", client.get_cookie("kaiwa").value)
    return moved


def test_sign_on_opens_requested_page(client, provider):
    page = client.get("/account?x=1").text
    assert client.get("/").status_code == 401
    assert f"Sign in with localhost:{provider.port}" in client.get("/").text

    response = sign_on(client)

    assert response.headers["Location"] == "/conversations"
    assert client.get("/").status_code == 200
    assert "ann@example.com" in client.get("/account").text
    assert "ann@example.com" not in page


def test_history_follows_the_person(client, app):
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


def test_earlier_conversations_are_joined(start, client):
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


def test_next_person_gets_no_history(client):
    sign_on(client)
    path = begin(client)

    sign_on(client, "sue")
    assert client.get(path).status_code == 404
    client.post("/sign-out")
    sign_on(client, "sue")

    assert client.get(path).status_code == 404


def test_sign_on_changes_session_id(client):
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
def test_refused_person_can_change_account(client, subject, sentence):
    response = sign_on(client, subject)

    assert response.status_code == 403
    assert sentence in response.text
    assert "account=other" in response.text
    assert client.get("/").status_code == 401
    other = client.get("/sign-on?account=other").headers["Location"]
    assert read_query(other)["prompt"] == "select_account"


def test_removed_person_is_out_at_once(start, client):
    sign_on(client)
    changed = move(client, start(OIDC_ALLOWED="sue@example.com"))

    page, fetched = (
        changed.get("/", headers=headers)
        for headers in ({}, {"X-Kaiwa-Request": "fetch"})
    )

    assert (page.status_code, fetched.status_code) == (403, 403)
    assert "ann@example.com may not use this chat." in page.text
    assert client.get("/").status_code == 200


def test_unconfirmed_address_names_the_setting(start, client, provider):
    provider.add_person("max", email="max@example.com", email_verified=None)

    refused = sign_on(client, "max")
    trusting = sign_on(start(OIDC_TRUST_EMAIL="yes").test_client(), "max")

    assert refused.status_code == 403
    assert "does not confirm e-mail addresses" in refused.text
    assert "OIDC_TRUST_EMAIL=yes" in refused.text
    assert trusting.headers["Location"] == "/conversations"


def test_identity_expires_in_time(client):
    sign_on(client)
    path = begin(client)
    with client.session_transaction() as session:
        lasts = session["identity_until"] - now().timestamp()
        session["identity_until"] -= lasts + 1

    assert IDENTITY_LASTS.total_seconds() - 60 < lasts
    assert client.get(path).status_code == 401
    sign_on(client)

    assert client.get(path).status_code == 200


def test_new_provider_signs_out(start, client):
    sign_on(client)

    changed = move(client, start(OIDC_ISSUER="https://id.example"))

    assert changed.get("/").status_code == 403


@pytest.mark.parametrize("state", ["", "&state=", "&state=guess"])
def test_unknown_state_is_refused(client, state):
    client.get("/sign-on")

    response = client.get(f"/sign-on/callback?code=x{state}")

    assert response.status_code == 400
    assert "not started in this browser" in response.text


def test_state_of_another_browser_is_refused(client, app):
    url = client.get("/sign-on").headers["Location"]
    victim = app.test_client()
    victim.get("/sign-on")

    assert come_back(victim, approve(url, "ann")).status_code == 400
    assert victim.get("/").status_code == 401


def test_state_works_once(client):
    url = approve(client.get("/sign-on").headers["Location"], "ann")
    come_back(client, url)
    client.post("/sign-out")

    assert come_back(client, url).status_code == 400
    assert client.get("/").status_code == 401


def test_used_code_is_refused(client):
    used = approve(client.get("/sign-on").headers["Location"], "ann")
    come_back(client, used)
    client.post("/sign-out")
    state = read_query(client.get("/sign-on").headers["Location"])["state"]
    code = read_query(used)["code"]

    response = client.get(f"/sign-on/callback?code={code}&state={state}")

    assert response.status_code == 400
    assert client.get("/").status_code == 401


def test_sign_on_in_two_tabs(client):
    first, second = (client.get("/sign-on").headers["Location"] for _ in range(2))

    assert come_back(client, approve(first, "ann")).status_code == 303


def test_denied_sign_on(client):
    response = come_back(client, deny(client.get("/sign-on").headers["Location"]))

    assert response.status_code == 401
    assert "was denied or cancelled." in response.text


def test_target_is_never_another_site(client):
    path = "/sign-on?next=https://evil.example/"

    assert sign_on(client, path=path).headers["Location"] == "/"


def test_unreachable_provider_is_named(start):
    client = start(OIDC_ISSUER="http://localhost:1").test_client()

    response = client.get("/sign-on")

    assert response.status_code == 503
    assert "localhost:1 cannot be reached right now." in response.text


def test_sign_out_hides_history(client):
    sign_on(client)
    path = begin(client)

    client.post("/sign-out")

    assert client.get(path).status_code == 401
    sign_on(client)
    assert client.get(path).status_code == 200


def test_sign_out_everywhere(client, app):
    phone, sue = app.test_client(), app.test_client()
    for browser, subject in ((client, "ann"), (phone, "ann"), (sue, "sue")):
        sign_on(browser, subject)

    client.post("/sign-out/everywhere")

    codes = [it.get("/").status_code for it in (client, phone, sue)]
    assert codes == [401, 401, 200]


def test_password_has_separate_history(start):
    client = start(CHAT_PASSWORD="open sesame").test_client()
    page = client.get("/").text
    assert "Sign in with" in page
    assert "or with the password" in page
    sign_on(client)
    path = begin(client)

    client.post("/sign-in", data={"password": "open sesame"})

    assert client.get("/").status_code == 200
    assert client.get(path).status_code == 404


def test_callback_uses_public_url(start):
    app = start(PUBLIC_URL="https://chat.example")
    headers = {"Host": "internal:5000", "X-Forwarded-Proto": "https"}

    url = app.test_client().get("/sign-on", headers=headers).headers["Location"]

    back = read_query(url)["redirect_uri"]
    assert back == "https://chat.example/sign-on/callback"


def test_callback_is_https_on_heroku(start):
    app = start(DYNO="web.1")
    headers = {"Host": "kaiwa.example", "X-Forwarded-Proto": "https"}

    url = app.test_client().get("/sign-on", headers=headers).headers["Location"]

    back = read_query(url)["redirect_uri"]
    assert back == "https://kaiwa.example/sign-on/callback"


def test_routes_need_a_provider(make_app):
    client = make_app(CHAT_PASSWORD="open sesame").test_client()

    assert client.get("/sign-on").status_code == 404
    assert client.get("/sign-on/callback").status_code == 404


@pytest.mark.slow
def test_authlib_is_imported_lazily():
    program = "import sys, kaiwa; kaiwa.create_app({}); print('authlib' in sys.modules)"

    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True)

    assert run.stdout == "False\n"


def test_owners_open_their_page(start):
    app = start(OWNERS="Ann@example.com")
    owner, other = app.test_client(), app.test_client()
    asked = owner.get("/owner")
    sign_on(owner)
    sign_on(other, "sue")
    begin(other)

    page = owner.get("/owner").text

    assert asked.status_code == 401
    assert "sue@example.com" in page
    refused = other.get("/owner")
    assert refused.status_code == 401
    assert "sue@example.com is not an owner." in refused.text
    assert "password" not in refused.text.lower()


@pytest.mark.parametrize(
    "more", [{"OWNERS": "sue@example.com"}, {"OIDC_ALLOWED": "sue@example.com"}]
)
def test_former_owner_is_out_at_once(start, more):
    client = start(OWNERS="ann@example.com").test_client()
    sign_on(client)
    assert client.get("/owner").status_code == 200

    moved = move(client, start(**{"OWNERS": "ann@example.com", **more}))

    assert moved.get("/owner").status_code == 401


def test_owner_signs_a_person_out(start):
    app = start(OWNERS="ann@example.com")
    owner, other = app.test_client(), app.test_client()
    sign_on(owner)
    sign_on(other, "sue")
    begin(other)
    person = app.extensions["kaiwa"].people.find("SUE@example.com")

    owner.post("/owner/people/sign-out", data={"person": person})

    assert other.get("/").status_code == 401
    assert owner.get("/").status_code == 200
