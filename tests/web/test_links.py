"""Links that start a chat, and the chat as a search engine."""

from xml.etree import ElementTree

import pytest

from ..endpoint import Endpoint

DESCRIPTION = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_link_fills_the_box(client, endpoint: Endpoint):
    page = client.get("/?q=Why+is+the+sky+%3Cblue%3E%3F").text

    assert "\nWhy is the sky &lt;blue&gt;?</textarea>" in page
    assert endpoint.list_requests() == []


def test_draft_of_new_chat_stays(client):
    plain, linked = client.get("/").text, client.get("/?q=Why").text

    assert 'draft-key="new"' in plain
    assert 'draft-key="new:' in linked


def test_control_characters_are_left_out(client):
    assert "\nab</textarea>" in client.get("/?q=a%00%1Bb").text


def test_link_chooses_the_model(make_app):
    client = make_app(
        SECOND_URL="http://127.0.0.1:1", SECOND_MODEL_ID="nova-lite"
    ).test_client()

    page = client.get("/?model=nova-lite").text

    assert "nova-lite will answer." in page


@pytest.mark.parametrize("model", ["absent", "x" * 900, "<b>"])
def test_unknown_model_is_explained(client, model: str):
    response = client.get("/", query_string={"q": "Why", "model": model})

    assert response.status_code == 200
    assert "is no longer attached" in response.text
    assert "\nWhy</textarea>" in response.text


def test_refused_send_ignores_the_link(client):
    form = {"message": "  ", "send_key": "k"}

    assert "\nWhy</textarea>" not in client.post("/conversations?q=Why", data=form).text


def test_browsers_can_search(make_app):
    more = {"CHAT_TITLE": "Team <chat> & more", "PUBLIC_URL": "https://chat.example"}
    client = make_app(CHAT_ACCESS="open", **more).test_client()
    https = {"X-Forwarded-Proto": "https"}

    page = client.get("/", headers=https).text
    engine = ElementTree.fromstring(client.get("/opensearch.xml", headers=https).text)

    [url] = engine.findall(f"{DESCRIPTION}Url")
    assert url.get("template") == "https://chat.example/?q={searchTerms}"
    assert engine.findtext(f"{DESCRIPTION}ShortName") == "Team <chat> & mo"
    assert '<link rel="search"' in page


def test_search_engine_needs_public_address(client):
    assert client.get("/opensearch.xml").status_code == 404
    assert '<link rel="search"' not in client.get("/").text
