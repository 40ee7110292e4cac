"""The writers of exports."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kaiwa.export import HTMLLabels, Talk, write_html, write_json, write_markdown
from kaiwa.render import Pace
from kaiwa.source import mark_part
from kaiwa.store import Conversation, Message

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
LABELS = HTMLLabels(lang="ja", title="会話 <all>", you="あなた")
HOSTILE = "</style><script>alert(1)</script>\n# no heading"


def make_message(message_id: int, source: str, **more: Any) -> Message:
    """Make a question, or with ``state`` an answer."""
    values: dict[str, Any] = {
        "conversation_id": "c",
        "parent_id": message_id - 1 or None,
        "role": "assistant" if "state" in more else "user",
        "position": len(source.encode()),
        "created_at": NOW,
        **dict.fromkeys(("state", "model_key", "error_code", "error_details")),
        **dict.fromkeys(("finish_reason", "input_tokens", "output_tokens")),
        "finished_at": None,
    }
    return Message(id=message_id, source=source, **(values | more))


def make_talks() -> list[Talk]:
    """Make two conversations."""
    conversation = Conversation("c", "o", HOSTILE, "nova-lite", 2, NOW, NOW)
    answer = f"{mark_part('thinking')}Hm{mark_part('text')}**Yes** & `no`"
    ended = {"state": "done", "model_key": "nova-lite", "finish_reason": "stop"}
    failed = {"state": "failed", "error_code": "inference", "error_details": {"a": 1}}
    messages = [
        make_message(1, HOSTILE),
        make_message(2, answer, input_tokens=3, output_tokens=4, **ended),
        make_message(3, "", **failed),
    ]
    return [Talk(conversation, messages), Talk(conversation, [])]


def read_json() -> Any:
    """Write JSON, and read it."""
    return json.loads(b"".join(write_json(make_talks(), NOW)))


def test_json_matches_its_schema():
    import fastjsonschema

    schema = json.loads((ROOT / "docs/export.schema.json").read_text())
    validate = fastjsonschema.compile(schema)

    validate(read_json())
    with pytest.raises(fastjsonschema.JsonSchemaException):
        validate(read_json() | {"version": 2})


def test_documented_example_matches_schema():
    import fastjsonschema

    schema = json.loads((ROOT / "docs/export.schema.json").read_text())
    text = (ROOT / "docs/export.md").read_text()

    example = json.loads(text.partition("```json")[2].partition("```")[0])

    fastjsonschema.compile(schema)(example)


def test_json_keeps_every_part():
    question, answer, failed = read_json()["conversations"][0]["messages"]

    assert question["parts"] == [{"kind": "text", "text": HOSTILE}]
    assert [it["kind"] for it in answer["parts"]] == ["thinking", "text"]
    others = {"cached": None, "reasoning": None}
    assert answer["tokens"] == {"input": 3, "output": 4} | others
    assert failed["error"] == {"code": "inference", "details": {"a": 1}}


def test_markdown_quotes_questions():
    text = b"".join(
        write_markdown(make_talks(), you="You", thinking="Thinking")
    ).decode()

    assert "\n> # no heading\n" in text
    assert "\n**Yes** & `no`\n" in text
    assert "\n### Thinking\n\n> Hm\n" in text


class Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Note a tag."""
        self.tags.append(tag)


def test_html_runs_no_script():
    pieces = write_html(make_talks(), LABELS, "p { color: red }", Pace())

    page = b"".join(pieces).decode()

    assert not {"script", "link", "img", "iframe"} & {*Tags(page).tags}
    assert "default-src &#39;none&#39;; style-src" in page
    assert "p { color: red }" in page
    assert "<strong>Yes</strong>" in page
    assert "会話 &lt;all&gt;" in page
