"""Exports of one conversation, and of all."""

import base64
import json
import re

import pytest

from ..client import AppVisitor

FORMS = {"json": "application/json", "md": "text/markdown", "html": "text/html"}


@pytest.mark.parametrize("form", FORMS)
def test_one_conversation_is_exported(visitor: AppVisitor, form: str):
    talk = visitor.begin("fast echo: 会話")
    talk.follow()

    response = visitor.get(f"{talk.path}/export/{form}")

    assert response.headers["Content-Type"].startswith(FORMS[form])
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.text.count("会話") >= 2


def test_all_conversations_are_exported(visitor: AppVisitor):
    for number in (1, 2, 3):
        visitor.begin(f"fast echo: answer {number}").follow()

    exported = json.loads(visitor.get("/export/json").text)

    assert len(exported["conversations"]) == 3
    for talk in exported["conversations"]:
        question, answer = talk["messages"]
        assert (answer["parent"], talk["leaf"]) == (question["id"], answer["id"])


def test_json_has_every_branch(visitor: AppVisitor):
    talk = visitor.begin("fast echo: first")
    talk.follow()
    visitor.post(f"/answers/{talk.answer_id}/attempts")

    exported = json.loads(visitor.get(f"{talk.path}/export/json").text)
    text = visitor.get(f"{talk.path}/export/md").text

    assert len(exported["conversations"][0]["messages"]) == 3
    assert text.count("## claude-4-5-sonnet") == 1


def test_other_people_export_nothing(app, visitor: AppVisitor):
    talk = visitor.begin("fast echo: secret")
    talk.follow()
    stranger = AppVisitor(app)

    assert stranger.get(f"{talk.path}/export/json").status_code == 404
    assert json.loads(stranger.get("/export/json").text)["conversations"] == []


def test_title_is_a_safe_name(visitor: AppVisitor):
    talk = visitor.begin("fast count to 1")
    talk.follow()
    visitor.submit(f"{talk.path}/title", title='../../a"b\\c: 会話')

    name = visitor.get(f"{talk.path}/export/md").headers["Content-Disposition"]

    assert "filename*=UTF-8''a-b-c-%20%E4%BC%9A%E8%A9%B1.md" in name
    assert "/" not in name
    assert "\\" not in name


def test_pages_offer_exports(visitor: AppVisitor):
    talk = visitor.begin("fast count to 1")

    assert f'formaction="{talk.path}/export/json"' in visitor.read(talk.path)
    assert 'formaction="/export/html"' in visitor.read("/conversations")


@pytest.mark.parametrize("form", FORMS)
def test_thinking_is_exported_if_chosen(visitor: AppVisitor, form: str):
    talk = visitor.begin("fast echo: Yes", thinking="low")
    talk.follow()

    without = visitor.get(f"{talk.path}/export/{form}").text
    chosen = visitor.get(f"{talk.path}/export/{form}?thinking=1").text

    assert "Let me see" not in without
    assert '"duration"' not in without
    assert "Let me see" in chosen
    assert ("Thought for" in chosen) == (form == "html")


def test_json_has_the_files(visitor: AppVisitor):
    headers = {"X-Kaiwa-Name": "notes.txt", "X-Kaiwa-Request": "fetch"}
    # Over a piece of the store's, and no multiple of three.
    data = b"At noon.\n" * 30_000 + b"."
    chip = visitor.client.post("/files", data=data, headers=headers).text
    file_id = re.search(r'name="file" value="([\w-]+)"', chip)[1]
    talk = visitor.begin("fast count to 3", file=file_id)
    talk.follow()

    exported = json.loads(visitor.get(f"{talk.path}/export/json").text)

    [found] = exported["conversations"][0]["files"]
    assert (found["name"], base64.b64decode(found["data"])) == ("notes.txt", data)
    assert found["text"] == data.decode()
    assert "> [file: notes.txt]" in visitor.get(f"{talk.path}/export/md").text
    assert "[file: notes.txt]" in visitor.get(f"{talk.path}/export/html").text
