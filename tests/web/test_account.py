import pytest


def begin(client) -> str:
    form = {"message": "fast count to 3", "send_key": "k"}
    return client.post("/conversations", data=form).headers["Location"]


def test_forget_clears_session_and_drafts(client):
    client.get("/")
    client.post("/preferences", data={"theme": "dark"})
    path = begin(client)
    before = client.get_cookie("kaiwa").value

    response = client.post("/account/deletion")

    assert response.headers["Location"] == "/"
    assert response.headers["Clear-Site-Data"] == '"storage"'
    assert client.get(path).status_code == 404
    assert 'data-theme="dark"' not in client.get("/").text
    client.set_cookie("kaiwa", before)
    assert client.get(path).status_code == 404


def test_page_warns_before_forgetting(client):
    client.get("/")

    page = client.get("/account").text

    assert "no one can open them again" in page
    assert 'action="/account/deletion"' in page
    assert "Sign out" not in page


def test_new_browser_has_nothing_to_forget(client):
    response = client.get("/account")

    assert "No data for this browser." in response.text
    assert "Set-Cookie" not in response.headers


@pytest.fixture
def guarded(make_app):
    return make_app(CHAT_PASSWORD="open sesame").test_client()


def test_actions_need_a_sign_in(guarded):
    assert "Sign out" not in guarded.get("/account").text
    guarded.post("/sign-in", data={"password": "open sesame"})

    page = guarded.get("/account").text

    assert "Signed in with the password." in page
    assert "everyone must enter it again" in page
    for action in ("/sign-out", "/sign-out/everywhere", "/account/deletion"):
        assert f'action="{action}"' in page


def test_forget_after_sign_out(guarded):
    guarded.post("/sign-in", data={"password": "open sesame"})
    guarded.post("/sign-out")

    assert "Forget this browser…" in guarded.get("/sign-in").text
    guarded.post("/account/deletion")

    assert "Forget this browser…" not in guarded.get("/sign-in").text


def test_forget_signs_out(guarded):
    guarded.post("/sign-in", data={"password": "open sesame"})

    guarded.post("/account/deletion")

    assert guarded.get("/").status_code == 401
