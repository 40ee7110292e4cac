import pytest

from kaiwa.web.downloads import POLICY
from kaiwa.web.headers import HEADERS

from .calls import (
    ADMITTED,
    CALLS,
    METHODS,
    OPERATORS,
    PUBLIC,
    SAFE,
    VISITORS,
    dump,
    list_routes,
)
from .conftest import PASSWORD

HTTPS = {"X-Forwarded-Proto": "https"}
FETCH = {"X-Kaiwa-Request": "fetch"}
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "null"},
    {"Origin": "localhost"},
    {"Origin": "http://["},
]
OWN = {
    *("conversation_id", "message_id", "answer_id", "queued_id"),
    *("preset_id", "snippet_id"),
}
# Without owners, their page does not exist.
REFUSED = {ADMITTED: 401, OPERATORS: 404}


def ask(client, route, **headers):
    """Call a route as its form does; check the headers of the response."""
    response = client.open(
        route.path, method=route.method, data=route.form, headers=headers
    )
    wanted = HEADERS | (
        {"Referrer-Policy": "no-referrer"} if route.call.is_shared else {}
    )
    if response.mimetype == "text/javascript":
        wanted |= {"Cross-Origin-Resource-Policy": "cross-origin"}
    elif "Content-Disposition" in response.headers:
        wanted |= {"Content-Security-Policy": POLICY}
    assert {it: response.headers[it] for it in HEADERS} == wanted
    is_public = response.headers["Cache-Control"].startswith("public")
    if not is_public and route.call.audience != PUBLIC:
        assert response.headers["Cache-Control"].startswith("no-store")
        assert "Cookie" in response.headers["Vary"]
    return response


def test_every_route_has_a_call(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(CALLS)


def test_closed_chat_refuses_all_routes(make_app, endpoint, tmp_path):
    app = make_app(DYNO="web.1")
    before = dump(tmp_path)

    for route in list_routes(app):
        response = ask(app.test_client(), route, **HTTPS)
        if route.call.audience != PUBLIC:
            assert response.status_code == 403, route
            assert "Set-Cookie" not in response.headers
    assert dump(tmp_path) == before
    assert endpoint.list_requests() == []


def test_routes_need_the_password(make_app, endpoint, tmp_path):
    app = make_app(CHAT_PASSWORD=PASSWORD)
    before = dump(tmp_path)

    for route in list_routes(app):
        if route.call.audience not in (PUBLIC, VISITORS):
            response = ask(app.test_client(), route)
            assert response.status_code == REFUSED[route.call.audience], route
            assert "Set-Cookie" not in response.headers
    assert dump(tmp_path) == before
    assert endpoint.list_requests() == []


@pytest.mark.parametrize("is_admitted", [False, True], ids=["outside", "in the chat"])
def test_owners_routes_need_their_password(make_app, tmp_path, is_admitted):
    app = make_app(CHAT_PASSWORD=PASSWORD, OWNER_PASSWORD="another password")
    client = app.test_client()
    if is_admitted:
        client.post("/sign-in", data={"password": PASSWORD})
    before = dump(tmp_path)

    for route in list_routes(app):
        if route.call.audience == OPERATORS:
            assert ask(client, route).status_code == 401, route
    assert dump(tmp_path) == before


def test_routes_after_sign_out(make_app, endpoint, tmp_path):
    client = make_app(CHAT_PASSWORD=PASSWORD).test_client()
    client.post("/sign-in", data={"password": PASSWORD})
    form = {"message": "fast count to 3", "send_key": "k"}
    path = client.post("/conversations", data=form).headers["Location"]
    conversation_id = path.partition("#")[0].rpartition("/")[2]
    client.get("/answers/2/events", buffered=True)
    client.post("/sign-out")
    before, asked = dump(tmp_path), len(endpoint.list_requests())

    for number in (1, 2):
        ids = {"message_id": number, "answer_id": number}
        app = client.application
        for route in list_routes(app, conversation_id=conversation_id, **ids):
            if route.call.audience not in (PUBLIC, VISITORS):
                wanted = REFUSED[route.call.audience]
                assert ask(client, route).status_code == wanted, route
    assert dump(tmp_path) == before
    assert len(endpoint.list_requests()) == asked


@pytest.mark.parametrize("headers", [{}, FETCH], ids=["page", "script"])
def test_foreign_objects_look_absent(victim, stranger, headers):
    before = victim.read_all()

    for ids in victim.ids:
        absent = {it: "absent" if isinstance(ids[it], str) else 999 for it in ids}
        pairs = zip(
            *(list_routes(stranger.app, **it) for it in (ids, absent)), strict=True
        )
        for foreign, nothing in pairs:
            if foreign.rule.arguments & OWN:
                pages = [
                    (it.path, ask(stranger.client, it, **headers))
                    for it in (foreign, nothing)
                ]
                # OPTIONS lists methods only, which are public.
                wanted = 200 if foreign.method == "OPTIONS" else 404
                assert [page.status_code for _, page in pages] == [wanted] * 2, foreign
                bodies = {page.text.replace(path, "…") for path, page in pages}
                assert len(bodies) == 1, foreign
    assert victim.read_all() == before


def test_version_of_another_conversation(victim, stranger):
    before = victim.read_all()
    own = stranger.begin().path

    for ids in victim.ids:
        form = {"message": str(ids["message_id"])}
        assert stranger.client.post(f"{own}/leaf", data=form).status_code == 404
        assert (
            stranger.client.get(f"{own}?before={ids['message_id']}").status_code == 200
        )
    mine = victim.read_all()
    assert set(map(repr, before["messages"])) <= set(map(repr, mine["messages"]))


def test_send_key_of_another_owner(victim, stranger, app):
    key = victim.visitor.fill(None, {})["send_key"]
    mine = victim.visitor.post("/conversations", "fast echo: secret", send_key=key)

    other = stranger.post("/conversations", "fast count to 3", send_key=key)

    paths = [it.headers["X-Kaiwa-Conversation"] for it in (mine, other)]
    assert paths[0] != paths[1]
    assert "secret" not in other.text


def test_wrong_method_changes_nothing(victim):
    client = victim.visitor.client
    before = victim.read_all()

    for ids in victim.ids:
        for route in list_routes(client.application, **ids):
            allowed = {
                method
                for rule in client.application.url_map.iter_rules()
                if rule.rule == route.rule.rule
                for method in rule.methods
            }
            for method in METHODS - allowed:
                response = client.open(route.path, method=method, data=route.call.form)
                assert response.status_code == 405, (method, route)
                assert response.headers["Allow"]
    assert victim.read_all() == before


def test_method_override_is_ignored(victim):
    client = victim.visitor.client
    before = victim.read_all()

    for route in list_routes(client.application, **victim.ids[-1]):
        if route.method not in SAFE:
            for name in (
                "X-HTTP-Method-Override",
                "X-HTTP-Method",
                "X-Method-Override",
            ):
                client.get(route.path, headers={name: route.method}, buffered=False)
            client.get(f"{route.path}?_method={route.method}", buffered=False)
    assert victim.read_all() == before


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_foreign_origin_writes_nothing(victim, headers):
    client = victim.visitor.client
    before = victim.read_all()

    for ids in victim.ids:
        for route in list_routes(client.application, **ids):
            if route.method not in SAFE:
                assert ask(client, route, **headers).status_code == 403, route
    assert victim.read_all() == before


def test_http_origin_writes_nothing_over_https(make_app):
    client = make_app(DYNO="web.1", CHAT_ACCESS="open").test_client()
    form = {"theme": "dark"}

    for origin, status in (("http://localhost", 403), ("https://localhost", 303)):
        headers = {"Origin": origin, **HTTPS}
        response = client.post("/preferences", data=form, headers=headers)
        assert response.status_code == status


def test_safe_methods_write_nothing(victim):
    client = victim.visitor.client
    before = victim.read_all()

    for ids in victim.ids:
        for route in list_routes(client.application, **ids):
            if route.method in {"HEAD", "OPTIONS"}:
                assert ask(client, route).data == b"" or route.method == "OPTIONS"
    assert victim.read_all() == before
