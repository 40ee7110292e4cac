import struct

import pytest


@pytest.fixture
def app(make_app):
    """An app with a title, which asks for a password."""
    return make_app(CHAT_TITLE="Team <chat>", CHAT_PASSWORD="long sentence")


def test_manifest_bears_the_title_and_needs_no_cookie(client):
    response = client.get("/manifest.webmanifest")

    assert response.mimetype == "application/manifest+json"
    assert response.json["name"] == "Team <chat>"
    assert response.json["display"] == "standalone"
    assert "Set-Cookie" not in response.headers


def test_manifest_s_icons_are_as_large_as_it_says(client):
    icons = client.get("/manifest.webmanifest").json["icons"]

    assert {it["purpose"] for it in icons} == {"any", "maskable"}
    for icon in icons:
        picture = client.get(icon["src"]).data
        width, height = struct.unpack(">II", picture[16:24])
        assert icon["sizes"] == f"{width}x{height}"


def test_every_page_leads_to_the_manifest_and_to_apple_s_icon(client):
    page = client.get("/").text

    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    [icon] = [it for it in page.split('"') if it.endswith("apple-touch-icon.png")]
    assert client.get(icon).mimetype == "image/png"
