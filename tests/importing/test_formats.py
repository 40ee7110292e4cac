"""Conversations of other programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from kaiwa.importing import Rejected
from kaiwa.importing.formats import convert
from kaiwa.importing.guard import CUT, LONE
from kaiwa.source import split_parts
from kaiwa.store import NewConversation

SAMPLES = Path(__file__).parent / "samples"
NAMES = ("chatgpt", "claude", "open_webui", "librechat", "chat_ui")
MODELS = {"chatgpt": "o3", "open_webui": "qwen3", "librechat": "o3"}


def read_sample(name: str) -> Any:
    value = json.loads((SAMPLES / f"{name}.json").read_text())
    return value[0] if isinstance(value, list) else value


def read(name: str) -> NewConversation:
    return convert(read_sample(name))


@pytest.mark.parametrize("name", NAMES)
def test_both_branches_are_read(name: str):
    found = read(name)
    question, *answers = found.messages

    assert found.title == "Tea"
    assert [it.role for it in found.messages] == ["user", "assistant", "assistant"]
    assert [it.parent for it in found.messages] == [None, 0, 0]
    assert {split_parts(it.source)[-1].text for it in answers} == {
        "**Green.**",
        "Black.",
    }
    assert "Which tea?" in question.source


@pytest.mark.parametrize("name", [it for it in NAMES if it != "claude"])
def test_shown_branch_stays_shown(name: str):
    found = read(name)

    assert found.messages[found.leaf].source.endswith("**Green.**")


@pytest.mark.parametrize("name", NAMES)
def test_thinking_stays_thinking(name: str):
    answers = [it for it in read(name).messages if it.source.endswith("**Green.**")]
    parts = split_parts(answers[0].source)

    assert [it.kind for it in parts] == ["thinking", "text"]
    assert parts[0].text.endswith("Green or black?")


@pytest.mark.parametrize("name", NAMES)
def test_files_are_named(name: str):
    files = "[tea.pdf]" if name == "chatgpt" else "[tea.png]"

    assert files in read(name).messages[0].source


@pytest.mark.parametrize("name", MODELS)
def test_answers_keep_their_models(name: str):
    answers = [it for it in read(name).messages if it.source.endswith("**Green.**")]

    assert answers[0].model_key == MODELS[name]


@pytest.mark.parametrize("name", ["open_webui", "librechat", "chat_ui"])
def test_instructions_become_settings(name: str):
    assert read(name).tuning == {"instructions": "Be brief."}


def test_text_of_attachment_is_kept():
    assert "green, black" in read("claude").messages[0].source


@pytest.mark.parametrize("name", NAMES)
def test_digest_depends_on_content(name: str):
    value = read_sample(name)
    text = json.dumps(value)

    changed = convert(json.loads(text.replace("Black.", "Red.")))

    assert convert(json.loads(text)).digest == convert(value).digest
    assert changed.digest != convert(value).digest


BROKEN: list[tuple[str, str, str, str]] = [
    ("chatgpt", '"role": "user"', '"role": "critic"', "role"),
    ("chatgpt", '"parent": "question"', '"parent": "gone"', "missing_parent"),
    ("chatgpt", '"parent": "root"', '"parent": "answer"', "cycle"),
    ("chatgpt", '"id": "other"', '"id": "answer"', "duplicate_id"),
    ("chatgpt", "1700000000.5", '"yesterday"', "date"),
    ("chatgpt", '"content"', '"contents"', "missing_part"),
    ("claude", '"human"', '"alien"', "role"),
    ("claude", "2025-01-02T03:04:09Z", "2025-13-02", "date"),
    ("claude", '"uuid": "m-3"', '"uuid": "m-2"', "duplicate_id"),
    ("open_webui", '"history"', '"past"', "missing_part"),
    ("open_webui", "1735787045", "1e300", "date"),
    ("librechat", '"isCreatedByUser": true', '"isCreatedByUser": 1', "role"),
    ("librechat", '"messageId": "m-3"', '"messageId": "m-2"', "duplicate_id"),
    ("chat_ui", '"ancestors": ["m-0"]', '"ancestors": ["m-9"]', "missing_parent"),
    ("chat_ui", "Which tea?", LONE, "surrogate"),
    ("chat_ui", "Which tea?", f"long{CUT}", "text_length"),
]


@pytest.mark.parametrize(
    ("name", "before", "after", "reason"), BROKEN, ids=lambda it: it[:12]
)
def test_broken_conversation_is_rejected(
    name: str, before: str, after: str, reason: str
):
    text = json.dumps(read_sample(name), ensure_ascii=False)
    assert before in text

    with pytest.raises(Rejected) as caught:
        convert(json.loads(text.replace(before, after)))

    assert caught.value.reason == reason


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"mapping": 1}])
def test_other_values_are_rejected(value: Any):
    with pytest.raises(Rejected):
        convert(value)


def test_forged_marks_are_removed():
    value = read_sample("claude")
    value["chat_messages"][2]["text"] = "a\x1ethinking\nb\x00\x1b[31m"

    assert convert(value).messages[2].source == "athinking\nb[31m"
