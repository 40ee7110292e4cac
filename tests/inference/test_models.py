import json
from datetime import date

import pytest

from kaiwa.inference.attachments import Attachment
from kaiwa.inference.models import (
    MAX_MODELS,
    AttachedModel,
    ListedModel,
    UnreadableList,
    guess_kind,
    is_doubtful,
    is_same_name,
    parse_available_models,
    parse_openai_models,
    sort_by_preference,
)

US = "https://us.inference.heroku.com"


def parse(*rows, url=US):
    return parse_available_models(json.dumps(rows).encode(), url)


def test_documented_entry_is_parsed():
    row = {
        "model_id": "claude-3-7-sonnet",
        "regions": ["eu", "us"],
        "type": ["text-to-text"],
        "state": "deprecated",
        "deprecation_date": "2026-03-21",
        "eol_date": "2026-04-21T00:00:00Z",
        "replacement_model": "claude-4-6-sonnet",
    }

    expected = ListedModel(
        "claude-3-7-sonnet", "chat", "deprecated", "2026-04-21", "claude-4-6-sonnet"
    )
    assert parse(row) == (expected,)


@pytest.mark.parametrize(
    ("regions", "is_listed"),
    [
        (["us", "eu"], True),
        (["us-east-1"], True),
        (["eu"], False),
        (["eu-central-1"], False),
        ([], True),
        (None, True),
        ("us", True),
    ],
)
def test_other_regions_are_left_out(regions, is_listed):
    assert bool(parse({"model_id": "m", "regions": regions})) is is_listed
    assert parse({"model_id": "m", "regions": regions}, url="http://localhost")


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"model_id": "m", "type": ["text-to-text"]}, "chat"),
        ({"model_id": "m", "type": "text-to-image"}, "image"),
        ({"model_id": "m", "type": ["text-to-embedding"]}, "embedding"),
        ({"model_id": "m", "type": ["text-to-score"]}, "rerank"),
        ({"model_id": "m", "type": ["image-to-image", "image-to-text"]}, "chat"),
        ({"model_id": "cohere-embed-v4", "type": 5}, "embedding"),
        ({"model_id": "cohere-embed-v4"}, "embedding"),
    ],
)
def test_kind_is_read(row, kind):
    assert parse(row)[0].kind == kind


@pytest.mark.parametrize(
    ("model_id", "kind"),
    [
        ("claude-4-5-sonnet", "chat"),
        ("llama3:8b", "chat"),
        ("cohere-embed-multilingual", "embedding"),
        ("nomic-embed-text", "embedding"),
        ("cohere-rerank-3-5", "rerank"),
        ("stable-image-ultra", "image"),
        ("whisper-1", None),
        ("gpt-4o-realtime-preview", None),
        ("sora-2", None),
        ("veo-3.1-generate", None),
    ],
)
def test_kind_is_guessed(model_id, kind):
    assert guess_kind(model_id) == kind


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"model_id": ""},
        {"model_id": None},
        {"model_id": "a b"},
        {"model_id": "x" * 201},
        {"model_id": "m", "type": ["text-to-speech"]},
        "m",
        None,
    ],
)
def test_unusable_entry_is_left_out(row):
    assert parse(row) == ()


def test_bad_fields_are_ignored():
    row = {"model_id": "m", "eol_date": 5, "replacement_model": [], "state": {}}

    assert parse(row, row) == (ListedModel("m", "chat"),)


def test_list_is_limited():
    rows = [{"model_id": f"m{number}"} for number in range(MAX_MODELS + 9)]

    assert len(parse(*rows)) == MAX_MODELS


def test_openai_list_is_parsed():
    data = b'{"object": "list", "data": [{"id": "llama3:8b", "object": "model"}]}'

    assert parse_openai_models(data) == (ListedModel("llama3:8b", "chat"),)


@pytest.mark.parametrize("data", [b"", b"<html>", b"{}", b"5", b"[" * 200_000])
def test_bad_list_is_unreadable(data):
    with pytest.raises(UnreadableList):
        parse_available_models(data, US)


def test_models_are_sorted():
    best_first = [
        "claude-sonnet-5",
        "claude-4-6-sonnet",
        "claude-sonnet-4-5-20250929",
        "claude-4-sonnet",
        "claude-3-5-sonnet-latest",
        "claude-4-5-haiku",
        "claude-3-haiku",
        "claude-opus-4-6",
        "claude-next",
        "gpt-oss-120b",
        "nova-pro",
        "kimi-k2-5",
        "deepseek-v3-2",
    ]
    attachment = Attachment("A", US)
    models = [AttachedModel(name, name, attachment) for name in best_first]
    # The last two are equal, so they keep their order.
    shuffled = [*models[-2:], *reversed(models[:-2])]

    assert [model.key for model in sort_by_preference(shuffled)] == best_first


def test_deprecated_models_come_last():
    attachment = Attachment("A", US)
    old = AttachedModel(
        "claude-9-sonnet", "claude-9-sonnet", attachment, "chat", "deprecated"
    )
    new = AttachedModel("some-model", "some-model", attachment)

    assert sort_by_preference([old, new]) == [new, old]


@pytest.mark.parametrize(
    ("model_id", "expected"),
    [
        ("gpt-5-pro", True),
        ("openai/gpt-5.2-pro-2025-12-11", True),
        ("o3-pro", True),
        ("gpt-5.1-codex-mini", True),
        ("codex-mini-latest", True),
        ("gpt-audio", True),
        ("gpt-4o-audio-preview", True),
        ("kling-video-2", True),
        ("o4-mini-deep-research", True),
        ("gpt-3.5-turbo-instruct", True),
        ("davinci-002", True),
        ("gpt-5", False),
        ("o3", False),
        ("nova-pro", False),
        ("gemini-2.5-pro", False),
        ("qwen2.5-7b-instruct", False),
        ("claude-4-5-sonnet", False),
    ],
)
def test_models_without_chat_are_doubtful(model_id, expected):
    assert is_doubtful(model_id) is expected


def test_doubtful_models_come_last():
    attachment = Attachment("A", US)
    names = ["gpt-5", "gpt-4o", "some", "gpt-5-pro", "gpt-5-codex"]
    models = [AttachedModel(name, name, attachment) for name in names]
    found = sort_by_preference(reversed(models))

    assert {model.key for model in found[-2:]} == {"gpt-5-pro", "gpt-5-codex"}


def test_same_name_ignores_word_order():
    assert is_same_name("claude-sonnet-4-6", "Claude-4-6-sonnet")
    assert not is_same_name("claude-sonnet-4-6", "claude-4-5-sonnet")


def test_last_day_is_included():
    model = AttachedModel("m", "m", Attachment("A", US), eol_date="2026-04-21")

    assert not model.is_past(date(2026, 4, 21))
    assert model.is_past(date(2026, 4, 22))
