"""Presets, without scripts."""

import json
import re

import pytest

from ..client import AppVisitor

FIELDS = {
    "name": "Translator",
    "instructions": "Translate.",
    "temperature": "0.25",
    "stop": "END",
    "opening": "Text: <b>",
}
OFFERED = json.dumps([{"name": "Team", "instructions": "Be kind.", "opening": "Hi"}])


def add(visitor, **fields):
    """Save a preset; return its id."""
    response = visitor.submit("/presets", **FIELDS | fields)
    assert response.status_code == 303
    return response.headers["Location"].rpartition("preset-")[2]


def list_names(visitor):
    page = visitor.read("/presets")
    return re.findall(r'own-list__name">\s*<span [^>]*>(.*?)</span>', page)


def test_preset_starts_a_chat(visitor, endpoint):
    preset_id = add(visitor)

    page = visitor.read(f"/?preset={preset_id}")

    assert "\nText: &lt;b&gt;</textarea>" in page
    assert ">\nTranslate.</textarea>" in page
    assert 'value="0.25"' in page
    assert ">Translator</a>" in page
    assert endpoint.list_requests() == []


def test_text_of_link_precedes_opening(visitor):
    page = visitor.read(f"/?preset={add(visitor)}&q=Why")

    assert "\nWhy</textarea>" in page
    assert ">\nTranslate.</textarea>" in page


def test_settings_of_chat_fill_in_form(visitor):
    form = {"message": "Hello", "instructions": "Be brief.", "temperature": "nan"}

    page = visitor.submit("/presets/new", **form).text

    assert ">\nHello</textarea>" in page
    assert ">\nBe brief.</textarea>" in page
    assert 'value="nan"' in page
    assert list_names(visitor) == []


def test_preset_is_changed(visitor):
    preset_id = add(visitor)
    form = visitor.read(f"/presets/{preset_id}")
    assert 'value="Translator"' in form
    assert ">\nText: &lt;b&gt;</textarea>" in form

    visitor.submit(f"/presets/{preset_id}", name="会話 <b>", instructions="New")

    assert list_names(visitor) == ["会話 &lt;b&gt;"]
    assert ">\nNew</textarea>" in visitor.read(f"/presets/{preset_id}")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("name", " ", id="no name"),
        pytest.param("name", "x" * 10_000, id="long name"),
        pytest.param("instructions", "a\x07b", id="control character"),
        pytest.param("instructions", "会" * 20_001, id="long instructions"),
        pytest.param("temperature", "nan", id="not a number"),
        pytest.param("stop", "x" * 10_000, id="long stop sequence"),
        pytest.param("opening", "a\x00", id="NUL"),
        pytest.param("model", "absent\x00", id="unknown model"),
    ],
)
def test_refused_preset_keeps_everything(visitor, name, text):
    preset_id = add(visitor, name="Old")
    form = FIELDS | {name: text}

    for path in ("/presets", f"/presets/{preset_id}"):
        response = visitor.client.post(path, data=form)

        assert response.status_code == 400
        assert response.text.count('aria-invalid="true"') == 1
        kept = "Text: &lt;b&gt;" if name != "opening" else "Translate."
        assert f">\n{kept}</textarea>" in response.text
    assert list_names(visitor) == ["Old"]


def test_deletion_is_undone(visitor):
    first, _ = add(visitor, name="a"), add(visitor, name="b")

    page = visitor.read(
        visitor.submit(f"/presets/{first}/deletion").headers["Location"]
    )
    [undo] = re.findall(r'action="(\S+/restoration)"', page)
    assert "The preset was deleted." in page
    assert visitor.get(f"/?preset={first}").status_code == 404
    visitor.submit(undo)

    assert list_names(visitor) == ["a", "b"]
    assert "was deleted" not in visitor.read(f"/presets?deleted={first}")


def test_presets_are_ordered(visitor):
    ids = [add(visitor, name=name) for name in "abc"]

    visitor.submit(f"/presets/{ids[2]}/position", direction="up")
    visitor.submit(f"/presets/{ids[0]}/position", direction="down")

    assert list_names(visitor) == ["c", "a", "b"]
    refused = visitor.submit(f"/presets/{ids[0]}/position", direction="left")
    assert refused.status_code == 400


def test_default_starts_new_chats(visitor):
    preset_id = add(visitor)

    visitor.submit(f"/presets/{preset_id}/default", default="yes")
    assert ">\nTranslate.</textarea>" in visitor.read("/")
    assert ">\nTranslate.</textarea>" not in visitor.read("/?preset=")

    visitor.submit(f"/presets/{preset_id}/default", default="no")
    assert ">\nTranslate.</textarea>" not in visitor.read("/")


def test_deleted_default_is_ignored(visitor):
    preset_id = add(visitor)
    visitor.submit(f"/presets/{preset_id}/default", default="yes")

    visitor.submit(f"/presets/{preset_id}/deletion")

    assert ">\nTranslate.</textarea>" not in visitor.read("/")


def test_refused_message_keeps_the_settings(visitor):
    form = visitor.fill(" ", {"instructions": "Be brief.", "temperature": "0.5"})

    page = visitor.client.post("/conversations", data=form).text

    assert ">\nBe brief.</textarea>" in page
    assert 'value="0.5"' in page


def test_offered_presets_are_read_only(make_app):
    visitor = AppVisitor(make_app(PRESETS=OFFERED))
    page = visitor.read("/presets")
    [preset_id] = re.findall(r'id="preset-(offered-\w+)"', page)

    assert "For everyone" in page
    assert f'href="/presets/{preset_id}"' not in page
    for path in ("", "/deletion", "/position"):
        form = {"name": "x", "direction": "up"}
        assert visitor.submit(f"/presets/{preset_id}{path}", **form).status_code == 404
    assert ">\nHi</textarea>" in visitor.read(f"/?preset={preset_id}")
    visitor.submit(f"/presets/{preset_id}/default", default="yes")
    assert ">\nHi</textarea>" in visitor.read("/")


@pytest.mark.parametrize("preset_id", ["absent", "../x", "a\x00", "x" * 999, "<b>"])
def test_unknown_preset_is_not_found(client, preset_id):
    response = client.get("/", query_string={"preset": preset_id})

    assert response.status_code == 404


def test_presets_of_others_are_absent(visitor, stranger):
    preset_id = add(visitor)
    visitor.submit(f"/presets/{preset_id}/default", default="yes")

    assert stranger.get(f"/?preset={preset_id}").status_code == 404
    assert list_names(stranger) == []
    chosen = stranger.submit(f"/presets/{preset_id}/default", default="yes")
    assert chosen.status_code == 404


def test_gone_model_is_explained(make_app, endpoint, tmp_path):
    more = {"SECOND_URL": "http://127.0.0.1:1", "SECOND_MODEL_ID": "nova-lite"}
    visitor = AppVisitor(make_app(**more))
    preset_id = add(visitor, model="nova-lite")
    assert "nova-lite will answer." in visitor.read(f"/?preset={preset_id}")
    cookie = visitor.client.get_cookie("kaiwa").value

    client = make_app().test_client()
    client.set_cookie("kaiwa", cookie)

    assert "is no longer attached" in client.get(f"/?preset={preset_id}").text
    assert "is no longer attached" in client.get(f"/presets/{preset_id}").text


def test_full_list_keeps_the_form(visitor, monkeypatch):
    monkeypatch.setattr("kaiwa.store.own_lists.MAX_ROWS", 1)
    add(visitor, name="only")

    response = visitor.client.post("/presets", data=FIELDS)

    assert response.status_code == 409
    assert "This list is full (at most 1)." in response.text
    assert 'value="Translator"' in response.text


def test_thinking_is_part_of_a_preset(visitor):
    preset_id = add(visitor, thinking="high")
    chosen = '<option value="high" selected>'

    assert chosen in visitor.read(f"/presets/{preset_id}")
    assert chosen in visitor.read(f"/?preset={preset_id}")
    filled = visitor.submit("/presets/new", thinking="high").text
    assert chosen in filled
