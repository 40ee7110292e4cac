"""Requests that an attacker can make a browser or program send."""

import io

import pytest

from .calls import ADMITTED, SAFE, list_routes

SEND = {"message": "fast count to 3", "send_key": "k"}


@pytest.mark.parametrize(
    "target",
    [
        *(
            "https://evil.example/",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
        ),
        *(
            "\\\\evil.example",
            "/\t/evil.example",
            "/\r\nSet-Cookie: planted=1",
            "/\u2028/e",
        ),
        *("javascript:alert(1)", "data:text/html,x", "/\x00/evil.example", " //e"),
        *("http:evil.example", "https:///evil.example", "//evil.example\\@localhost"),
    ],
)
def test_redirect_never_leaves_the_site(app, target):
    client = app.test_client()

    response = client.post("/preferences", data={"theme": "dark", "next": target})

    assert response.headers["Location"] == "/"
    assert "planted" not in str(response.headers)


@pytest.mark.parametrize(
    "target", ["/%2f%2fevil.example", "/.//evil.example", "/@evil"]
)
def test_ambiguous_target_stays_a_path(app, target):
    client = app.test_client()

    location = client.post("/preferences", data={"next": target}).headers["Location"]

    assert location.startswith("/") and not location.startswith(("//", "/\\"))


# The response to a form of the page itself, whose origin has this host: the link for
# another browser needs an absolute address.
REPEATING = "devices.add_link"


def test_host_header_is_never_repeated(make_app):
    client = make_app(CHAT_ACCESS="open").test_client()
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}

    for route in list_routes(client.application):
        if route.rule.endpoint == REPEATING:
            continue
        response = client.open(route.path, method=route.method, headers=evil)
        assert b"evil.example" not in response.data, route
        assert "evil.example" not in str(response.headers), route


def test_no_cors_headers(victim):
    client = victim.visitor.client
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}

    for route in list_routes(client.application, **victim.ids[0]):
        if route.method in SAFE:
            response = client.open(route.path, method=route.method, headers=headers)
            names = {name.lower() for name, _ in response.headers}
            assert not [it for it in names if it.startswith("access-control")]
            # The isolated frame of a diagram has another origin than the app.
            if route.rule.endpoint != "diagrams.show_script":
                policy = response.headers["Cross-Origin-Resource-Policy"]
                assert policy == "same-origin"


@pytest.mark.parametrize(
    "cookie",
    [
        *("chosen-by-an-attacker", "", "a" * 5000, "..", "' or 1=1 --", "%00", "%ff"),
        *("\udcff\udcfe", "kaiwa=kaiwa", '"quoted\\377"', "会話"),
    ],
    ids=lambda it: ascii(it[:20]),
)
def test_forged_cookie_is_replaced(victim, cookie):
    client = victim.visitor.app.test_client()

    raw = f"kaiwa={cookie}".encode("utf-8", "surrogateescape").decode("latin-1")
    response = client.get("/", environ_overrides={"HTTP_COOKIE": raw})

    assert response.status_code == 200
    given = response.headers["Set-Cookie"].partition(";")[0]
    assert given != f"kaiwa={cookie}" and len(given) > 40
    assert victim.ids[0]["conversation_id"] not in response.text


def test_planted_session_is_not_signed_in(make_app):
    app = make_app(CHAT_PASSWORD="open sesame")
    mallory, alice = app.test_client(), app.test_client()
    mallory.post("/preferences", data={"theme": "dark"})
    planted = mallory.get_cookie("kaiwa").value
    alice.set_cookie("kaiwa", planted)

    alice.post("/sign-in", data={"password": "open sesame"})

    assert alice.get("/").status_code == 200
    assert alice.get_cookie("kaiwa").value != planted
    assert mallory.get("/").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"json": SEND}, id="JSON"),
        pytest.param(
            {"data": "message=a&send_key=k", "content_type": "text/plain"}, id="text"
        ),
        pytest.param({"data": b"\xff\xfe" * 50}, id="no form"),
        pytest.param(
            {"data": {"message": (io.BytesIO(b"a"), "a.txt"), "send_key": "k"}},
            id="a file for a field",
        ),
        pytest.param({"data": {**SEND, "send_key": "k" * 65}}, id="long key"),
        pytest.param({"data": {**SEND, "send_key": "会"}}, id="odd key"),
        pytest.param({"data": {**SEND, "model": "../../x"}}, id="no such model"),
        pytest.param(
            {
                "data": {f"field-{it}": "a" for it in range(200)} | SEND,
                "content_type": "multipart/form-data",
            },
            id="many parts",
        ),
        pytest.param(
            {"data": b"message=a", "content_type": "multipart/form-data; boundary=é"},
            id="boundary",
        ),
    ],
)
def test_unexpected_form_is_not_stored(victim, body):
    client = victim.visitor.client
    before = victim.read_all()

    response = client.post("/conversations", **body)

    assert response.status_code in (400, 409, 413)
    assert victim.read_all() == before


def test_query_is_not_a_form(victim):
    client = victim.visitor.client
    before = victim.read_all()

    for route in list_routes(client.application, **victim.ids[0]):
        if (
            route.method == "POST"
            and route.call.audience == ADMITTED
            and route.call.form
        ):
            response = client.post(route.path, query_string=route.call.form)
            assert response.status_code == 400, route
    assert victim.read_all() == before
