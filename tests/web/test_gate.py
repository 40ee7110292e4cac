import io
from typing import Any

import gevent
import pytest

from kaiwa import create_app


def test_closed_page_shows_commands(make_app):
    client = make_app(DYNO="web.1").test_client()

    page = client.get("/", headers={"X-Forwarded-Proto": "https"}).text

    for setting in ("CHAT_PASSWORD", "OIDC_ISSUER", "CHAT_ACCESS"):
        assert f"heroku config:set {setting}" in page


def test_closed_page_outside_heroku(app):
    page = app.test_client().get("/", headers={"Host": "chat.example"})

    assert page.status_code == 403
    assert "CHAT_PASSWORD=…" in page.text
    assert "heroku" not in page.text


def test_request_without_host_is_closed(app):
    client = app.test_client()

    for environ in ({"HTTP_HOST": ""}, {"SERVER_PROTOCOL": "HTTP/1.0"}):
        assert client.get("/", environ_overrides=environ).status_code == 403


def test_closed_page_shows_callback_url(make_app):
    app = make_app(DYNO="web.1")
    headers = {"X-Forwarded-Proto": "https", "Host": "chat.example"}

    page = app.test_client().get("/", headers=headers).text

    assert "https://chat.example/sign-on/callback" in page


def test_invalid_conversation_id_is_not_found(client):
    client.get("/")

    assert client.get("/conversations/a%00b").status_code == 404
    assert client.get(f"/conversations/{'a' * 33}").status_code == 404


def test_https_redirect_on_heroku_only(make_app):
    heroku = make_app(DYNO="web.1", CHAT_ACCESS="open").test_client()
    laptop = make_app().test_client()

    plain = heroku.get("/", headers={"X-Forwarded-Proto": "http"})
    secure = heroku.get("/", headers={"X-Forwarded-Proto": "https"})

    assert plain.headers["Location"].startswith("https://")
    assert "max-age" in secure.headers["Strict-Transport-Security"]
    assert laptop.get("/").status_code == 200
    assert "Strict-Transport-Security" not in laptop.get("/").headers


def test_cookie_is_restricted(make_app):
    heroku = make_app(DYNO="web.1", CHAT_ACCESS="open").test_client()

    response = heroku.get("/", headers={"X-Forwarded-Proto": "https"})

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-kaiwa=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie


def test_responses_have_security_headers(client):
    for path in ("/", "/absent", "/healthz"):
        headers = client.get(path).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Cache-Control"] == "no-store"


def test_health_check_before_database(environ):
    client = create_app(environ).test_client()

    health, page = client.get("/healthz"), client.get("/")

    assert (health.status_code, health.json) == (503, {"alive": True, "ready": False})
    assert page.status_code == 503
    assert "The chat is starting." in page.text
    assert page.headers["Retry-After"]


class Dawdler(io.BytesIO):
    """A body that never arrives."""

    def read(self, *_: Any) -> Any:
        gevent.sleep(3600)
        return b""

    readinto = readline = read


@pytest.mark.parametrize("foreign", [{}, {"Origin": "https://evil.example"}])
def test_slow_body_times_out(app, client, foreign):
    app.config["BODY_SECONDS"] = 0.01
    client.get("/")

    response = client.post(
        "/conversations",
        input_stream=Dawdler(b"x" * 100),
        content_type="application/x-www-form-urlencoded",
        headers=foreign,
    )

    assert response.status_code == 408
    assert "did not arrive in time" in response.text


def test_https_redirect_ignores_host_header(make_app):
    client = make_app(PUBLIC_URL="https://chat.example.com").test_client()

    response = client.get(
        "/conversations/a%20b?next=%2F%2Fevil.example&x=1",
        headers={"Host": "evil.example", "X-Forwarded-Proto": "http"},
    )

    place = "https://chat.example.com/conversations/a%20b?next=//evil.example&x=1"
    assert (response.status_code, response.headers["Location"]) == (308, place)


def test_private_pages_are_not_cached(visitor):
    talk = visitor.begin()
    talk.follow()
    events = f"/answers/{talk.answer_id}/events"

    for path in ("/", talk.path, "/absent", "/conversations", events):
        headers = visitor.client.get(path, buffered=True).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["Vary"].endswith("Cookie, Accept-Language, X-Kaiwa-Request")
    redirect = visitor.client.get(f"{talk.path}/live")
    assert (redirect.status_code, redirect.headers["Cache-Control"]) == (
        303,
        "no-store",
    )
