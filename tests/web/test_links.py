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


@pytest.mark.parametrize(
    ("more", "home"),
    [
        pytest.param({}, "http://localhost/", id="host of the request"),
        pytest.param(
            {"PUBLIC_URL": "https://chat.example"},
            "https://chat.example/",
            id="public address",
        ),
    ],
)
def test_browsers_can_search(make_app, more, home):
    client = make_app(CHAT_TITLE="Team <chat> & more", **more).test_client()

    response = client.get(
        "/opensearch.xml",
        base_url="http://localhost",
        headers={"X-Forwarded-Proto": "https"} if more else {},
    )

    engine = ElementTree.fromstring(response.text)
    [url] = engine.findall(f"{DESCRIPTION}Url")
    assert url.get("template") == f"{home}?q={{searchTerms}}"
    assert engine.findtext(f"{DESCRIPTION}ShortName") == "Team <chat> & mo"
