import pytest

from kaiwa import create_app, serving
from kaiwa.web.access import read_target


@pytest.fixture
def client(environ):
    app = create_app({**environ, "CHAT_PASSWORD": "open sesame"})
    serving.get_ready(app)
    return app.test_client()


def sign_in(client, password="open sesame", **fields):
    return client.post("/sign-in", data={"password": password, **fields})


def test_password_opens_the_page_that_was_asked_for(client):
    response = sign_in(client, next="/conversations")

    assert response.headers["Location"] == "/conversations"
    assert client.get("/").status_code == 200


def test_wrong_password_says_so_and_opens_nothing(client):
    response = sign_in(client, "guess")

    assert response.status_code == 401
    assert "That is not the password." in response.text
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
def test_sign_in_leads_to_no_other_site(path):
    assert read_target(path) == "/"


def test_whoever_only_asks_for_the_form_leaves_nothing_behind(client):
    response = client.get("/sign-in")

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
