import json
import logging
from datetime import UTC, datetime

import pytest

from kaiwa import clock
from kaiwa.errors import EndpointUnreachable, ModelGone
from kaiwa.inference.attachments import Attachment
from kaiwa.inference.catalogue import Catalogue

US = "https://us.inference.heroku.com"
STANDARD = Attachment("INFERENCE", US, "inf-1")
HAIKU = Attachment("CYAN", US, "inf-2", "claude-4-5-haiku")
LOCAL = Attachment("LOCAL", "http://localhost:11434")
LIST = [
    {"model_id": "claude-4-5-haiku"},
    {"model_id": "claude-4-6-sonnet"},
    {"model_id": "cohere-embed-v4", "type": ["text-to-embedding"]},
    {"model_id": "old", "state": "deprecated", "eol_date": "2026-05-01"},
]


class Lists:
    """Stands where the client does: what each URL answers, and what was asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    def fetch_list(self, attachment, path, *, with_key):
        self.asked.append((attachment.alias, path, with_key))
        answer = self.answers.get(attachment.alias, {}).get(path)
        if answer is None:
            raise EndpointUnreachable(alias=attachment.alias)
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def build(*attachments, default=None, **answers):
    catalogue = Catalogue(attachments, default, Lists(**answers))
    catalogue.refresh()
    return catalogue


def read_keys(catalogue):
    return [model.key for model in catalogue.list_chat_models()]


@pytest.fixture(autouse=True)
def june(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 1, tzinfo=UTC))


def test_nothing_attached_is_nothing_to_choose():
    catalogue = build()

    assert catalogue.list_chat_models() == []
    assert catalogue.default_model() is None


def test_list_is_read_without_the_key():
    lists = Lists(INFERENCE={"/available-models": LIST})
    catalogue = Catalogue((STANDARD,), None, lists)

    assert read_keys(catalogue) == []
    catalogue.refresh()
    assert read_keys(catalogue) == ["claude-4-6-sonnet", "claude-4-5-haiku"]
    assert lists.asked == [("INFERENCE", "/available-models", False)]


@pytest.mark.parametrize("first", [None, b"<html>", [], {"error": "x"}])
def test_openai_list_is_tried_next_with_the_key(first):
    models = {"data": [{"id": "llama3"}]}
    lists = Lists(LOCAL={"/available-models": first, "/v1/models": models})
    catalogue = Catalogue((LOCAL,), None, lists)
    catalogue.refresh()

    assert read_keys(catalogue) == ["llama3"]
    assert lists.asked[-1] == ("LOCAL", "/v1/models", True)


def test_last_good_list_stays_when_the_next_cannot_be_read():
    catalogue = build(STANDARD, INFERENCE={"/available-models": LIST})
    catalogue._client.answers = {}
    catalogue.refresh()

    assert read_keys(catalogue) == ["claude-4-6-sonnet", "claude-4-5-haiku"]


def test_list_without_any_model_is_no_list():
    answers = {"/available-models": [], "/v1/models": {"data": []}}
    catalogue = build(STANDARD, default="claude-9", INFERENCE=answers)

    assert read_keys(catalogue) == ["claude-9"]


def test_failure_is_logged_once_until_it_is_over(caplog):
    caplog.set_level(logging.WARNING)
    catalogue = build(STANDARD)
    catalogue.refresh()
    assert len(caplog.records) == 1
    assert "inf-1" not in caplog.text

    catalogue._client.answers = {"INFERENCE": {"/available-models": LIST}}
    catalogue.refresh()
    catalogue._client.answers = {}
    catalogue.refresh()
    assert len(caplog.records) == 2


def test_without_a_list_the_default_model_is_the_only_one():
    catalogue = build(HAIKU, STANDARD, LOCAL, default="claude-9")

    assert read_keys(catalogue) == ["claude-4-5-haiku", "claude-9"]
    assert catalogue.default_model().attachment == STANDARD


def test_single_model_needs_no_list_but_learns_its_last_day_from_it():
    old = Attachment("INFERENCE", US, "inf-1", "old")
    answers = {"/available-models": LIST}

    assert read_keys(build(old)) == ["old"]
    # Past its day, but the only one.
    (model,) = build(old, INFERENCE=answers).list_chat_models()
    assert (model.state, model.eol_date) == ("deprecated", "2026-05-01")


def test_single_model_elsewhere_is_not_looked_up(caplog):
    catalogue = build(Attachment("LOCAL", "http://localhost:1", "", "llama3"))

    assert catalogue._client.asked == []
    assert catalogue.find_model("llama3").kind == "chat"


def test_same_model_of_two_attachments_has_two_keys():
    other = Attachment("PINK", US, "inf-3", "claude-4-5-haiku")
    catalogue = build(HAIKU, other)

    assert read_keys(catalogue) == ["claude-4-5-haiku", "claude-4-5-haiku@PINK"]
    assert catalogue.find_model("claude-4-5-haiku@PINK").attachment == other
    assert catalogue.find_model("claude-4-5-haiku@CYAN").attachment == HAIKU


def test_one_add_on_under_two_names_is_one_model():
    again = Attachment("PINK", US, "inf-2", "claude-4-5-haiku")

    assert read_keys(build(HAIKU, again)) == ["claude-4-5-haiku"]


def test_other_kinds_are_not_found():
    catalogue = build(STANDARD, INFERENCE={"/available-models": LIST})

    with pytest.raises(ModelGone):
        catalogue.find_model("cohere-embed-v4")


def test_model_past_its_day_leaves_the_picker_but_can_still_be_found():
    catalogue = build(STANDARD, INFERENCE={"/available-models": LIST})

    assert "old" not in read_keys(catalogue)
    assert catalogue.find_model("old").state == "deprecated"


@pytest.mark.parametrize("key", ["gone", "", "x" * 999, "claude-4-6-sonnet@CYAN"])
def test_model_that_is_not_attached_is_gone(key):
    catalogue = build(STANDARD, INFERENCE={"/available-models": LIST})

    with pytest.raises(ModelGone):
        catalogue.find_model(key)


def test_before_the_first_list_a_stored_model_is_trusted():
    catalogue = build(STANDARD, LOCAL)

    assert catalogue.find_model("some").attachment == STANDARD
    assert catalogue.find_model("some@LOCAL").attachment == LOCAL
    assert catalogue.find_model("some@LOCAL").model_id == "some"
    with pytest.raises(ModelGone):
        catalogue.find_model("a b")


@pytest.mark.parametrize(
    ("default", "expected"),
    [
        ("claude-4-5-haiku", "claude-4-5-haiku"),
        ("claude-haiku-4-5", "claude-4-5-haiku"),
        ("cohere-embed-v4", "claude-4-6-sonnet"),
        ("gone", "claude-4-6-sonnet"),
        (None, "claude-4-6-sonnet"),
        ("", "claude-4-6-sonnet"),
    ],
)
def test_default_is_the_one_named_else_the_preferred(default, expected):
    catalogue = build(STANDARD, default=default, INFERENCE={"/available-models": LIST})

    assert catalogue.default_model().key == expected


def test_default_is_of_the_first_attachment_with_an_active_model():
    answers = {"/available-models": LIST}
    old = Attachment("INFERENCE", US, "inf-1", "old")
    standard = Attachment("PINK", US, "inf-3")

    assert build(HAIKU, standard, PINK=answers).default_model().attachment == HAIKU
    found = build(old, standard, INFERENCE=answers).default_model()
    assert found.key == "claude-4-6-sonnet"
