import pytest

from kaiwa.web.headers import HEADERS

from .calls import CALLS, EVERYBODY, METHODS, SAFE, STRANGERS, dump, list_routes
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
OWN = {"conversation_id", "message_id", "answer_id"}


def ask(client, route, **headers):
    """Call a route as its form does; what comes back obeys the browser's rules."""
    response = client.open(
        route.path, method=route.method, data=route.form, headers=headers
    )
    assert {it: response.headers[it] for it in HEADERS} == HEADERS
    is_public = response.headers["Cache-Control"].startswith("public")
    if not is_public and route.call.may != EVERYBODY:
        assert response.headers["Cache-Control"].startswith("no-store")
        assert "Cookie" in response.headers["Vary"]
    return response


def test_every_route_is_in_the_table_of_calls(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(CALLS)


def test_closed_chat_opens_no_route_to_anybody(make_app, standin, tmp_path):
    app = make_app(DYNO="web.1")
    before = dump(tmp_path)

    for route in list_routes(app):
        response = ask(app.test_client(), route, **HTTPS)
        if route.call.may != EVERYBODY:
            assert response.status_code == 403, route
            assert "Set-Cookie" not in response.headers
    assert dump(tmp_path) == before
    assert standin.list_requests() == []


def test_without_the_password_no_route_opens(make_app, standin, tmp_path):
    app = make_app(CHAT_PASSWORD=PASSWORD)
    before = dump(tmp_path)

    for route in list_routes(app):
        if route.call.may not in (EVERYBODY, STRANGERS):
            response = ask(app.test_client(), route)
            assert response.status_code == 401, route
            assert "Set-Cookie" not in response.headers
    assert dump(tmp_path) == before
    assert standin.list_requests() == []


def test_signed_out_nothing_of_ones_own_is_left_open(make_app, standin, tmp_path):
    client = make_app(CHAT_PASSWORD=PASSWORD).test_client()
    client.post("/sign-in", data={"password": PASSWORD})
    form = {"message": "fast count to 3", "send_key": "k"}
    path = client.post("/conversations", data=form).headers["Location"]
    conversation_id = path.partition("#")[0].rpartition("/")[2]
    client.get("/answers/2/events", buffered=True)
    client.post("/sign-out")
    before, asked = dump(tmp_path), len(standin.list_requests())

    for number in (1, 2):
        ids = {"message_id": number, "answer_id": number}
        app = client.application
        for route in list_routes(app, conversation_id=conversation_id, **ids):
            if route.call.may not in (EVERYBODY, STRANGERS):
                assert ask(client, route).status_code == 401, route
    assert dump(tmp_path) == before
    assert len(standin.list_requests()) == asked


@pytest.mark.parametrize("headers", [{}, FETCH], ids=["page", "script"])
def test_what_is_foreign_is_as_absent_and_stays_as_it_is(victim, stranger, headers):
    before = victim.read_all()

    for ids in victim.ids:
        absent = dict.fromkeys(ids, 999) | {"conversation_id": "absent"}
        pairs = zip(
            *(list_routes(stranger.app, **it) for it in (ids, absent)), strict=True
        )
        for foreign, nothing in pairs:
            if foreign.rule.arguments & OWN:
                pages = [
                    (it.path, ask(stranger.client, it, **headers))
                    for it in (foreign, nothing)
                ]
                # OPTIONS only names methods, which are no secret.
                wanted = 200 if foreign.method == "OPTIONS" else 404
                assert [page.status_code for _, page in pages] == [wanted] * 2, foreign
                bodies = {page.text.replace(path, "…") for path, page in pages}
                assert len(bodies) == 1, foreign
    assert victim.read_all() == before


def test_choosing_a_version_does_not_reach_into_another_conversation(victim, stranger):
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


def test_key_of_somebody_elses_send_finds_nothing(victim, stranger, app):
    key = victim.visitor.fill(None, {})["send_key"]
    mine = victim.visitor.post("/conversations", "fast echo: secret", send_key=key)

    other = stranger.post("/conversations", "fast count to 3", send_key=key)

    paths = [it.headers["X-Kaiwa-Conversation"] for it in (mine, other)]
    assert paths[0] != paths[1]
    assert "secret" not in other.text


def test_wrong_method_is_refused_and_changes_nothing(victim):
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


def test_no_header_makes_another_method_of_one(victim):
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
def test_foreign_origin_writes_nothing_with_ones_own_cookie(victim, headers):
    client = victim.visitor.client
    before = victim.read_all()

    for ids in victim.ids:
        for route in list_routes(client.application, **ids):
            if route.method not in SAFE:
                assert ask(client, route, **headers).status_code == 403, route
    assert victim.read_all() == before


def test_page_in_clear_text_does_not_write_to_the_one_over_https(make_app):
    client = make_app(DYNO="web.1", CHAT_ACCESS="open").test_client()
    form = {"theme": "dark"}

    for origin, status in (("http://localhost", 403), ("https://localhost", 303)):
        headers = {"Origin": origin, **HTTPS}
        response = client.post("/preferences", data=form, headers=headers)
        assert response.status_code == status


def test_reading_writes_nothing(victim):
    client = victim.visitor.client
    before = victim.read_all()

    for ids in victim.ids:
        for route in list_routes(client.application, **ids):
            if route.method in {"HEAD", "OPTIONS"}:
                assert ask(client, route).data == b"" or route.method == "OPTIONS"
    assert victim.read_all() == before
