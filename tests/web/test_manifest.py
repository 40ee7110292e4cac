import struct

import pytest


@pytest.fixture
def app(make_app):
    """An app with a title and a password."""
    return make_app(CHAT_TITLE="Team <chat>", CHAT_PASSWORD="long sentence")


def test_manifest_needs_no_cookie(client):
    response = client.get("/manifest.webmanifest")

    assert response.mimetype == "application/manifest+json"
    assert response.json["name"] == "Team <chat>"
    assert response.json["display"] == "standalone"
    assert "Set-Cookie" not in response.headers


def test_icons_have_their_sizes(client):
    icons = client.get("/manifest.webmanifest").json["icons"]

    assert {it["purpose"] for it in icons} == {"any", "maskable"}
    for icon in icons:
        picture = client.get(icon["src"]).data
        width, height = struct.unpack(">II", picture[16:24])
        assert icon["sizes"] == f"{width}x{height}"


def test_pages_link_manifest_and_icon(client):
    page = client.get("/").text

    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    [icon] = [it for it in page.split('"') if it.endswith("apple-touch-icon.png")]
    assert client.get(icon).mimetype == "image/png"
