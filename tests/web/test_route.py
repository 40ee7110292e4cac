import pytest

from kaiwa import create_app, serving
from kaiwa.web.route import Audience, Body, Route, get_route, route


def list_endpoints(app, method):
    """List the endpoints that take a method."""
    return [
        rule.endpoint for rule in app.url_map.iter_rules() if method in rule.methods
    ]


def test_every_view_is_declared(app):
    missing = [
        name for name, view in app.view_functions.items() if "route" not in vars(view)
    ]

    assert missing == []


def test_only_writes_take_a_body(app):
    written = {it: get_route(app, it).body for it in list_endpoints(app, "POST")}
    read = {get_route(app, it).body for it in list_endpoints(app, "GET")}

    assert [name for name, body in written.items() if body is Body.NONE] == []
    assert read == {Body.NONE}


def test_only_public_routes_lack_a_session(app):
    without = {name for name in app.view_functions if not get_route(app, name).session}

    # Of the visitors, only those with the address of a share need no session.
    shared = {"shared.show", "shared.show_picture"}
    assert shared <= without
    without -= shared
    assert without
    assert {get_route(app, it).audience for it in without} == {Audience.PUBLIC}


@pytest.fixture
def extended_app(environ):
    """An app with two more views."""
    app = create_app({**environ, "CHAT_PASSWORD": "open sesame"})

    @app.route("/undeclared", methods=["GET", "POST"])
    def undeclared() -> str:
        return "undeclared"

    @app.get("/declared")
    @route(audience=Audience.PUBLIC, session=False)
    def declared() -> str:
        return "declared"

    serving.get_ready(app)
    yield app
    serving.drain(app, seconds=0)


def test_undeclared_view_is_locked(extended_app):
    client = extended_app.test_client()

    assert get_route(extended_app, "undeclared") == Route()
    assert client.get("/undeclared").status_code == 401
    assert client.post("/undeclared", data={"a": "b"}).status_code == 413


def test_declaration_opens_a_view(extended_app):
    response = extended_app.test_client().get("/declared")

    assert response.text == "declared"
    assert "Accept-Language" not in response.headers["Vary"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_path_is_not_found(client, method):
    response = client.open("/absent", method=method, data={"a": "b"})

    assert response.status_code == 404


def test_request_without_session_reads_no_database(app, client, monkeypatch):
    client.get("/")

    def fail(*_):
        raise AssertionError("read a session")

    monkeypatch.setattr(app.session_interface, "_retrieve_session_data", fail)

    for path in ("/healthz", "/robots.txt", "/manifest.webmanifest"):
        assert client.get(path).status_code == 200
