import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from kaiwa import clock
from kaiwa.errors import (
    EndpointRejectedKey,
    EndpointUnknownModel,
    EndpointUnreachable,
    FirstTokenTimeout,
    ModelGone,
    ModelsUnlisted,
)
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


class FakeClient:
    """A client that returns lists, by alias and path, and records its calls."""

    failure = EndpointUnreachable

    def __init__(self, **answers):
        self.answers = answers
        self.calls = []

    def fetch_list(self, attachment, path, *, with_key):
        self.calls.append((attachment.alias, path, with_key))
        answer = self.answers.get(attachment.alias, {}).get(path)
        if answer is None:
            raise self.failure(alias=attachment.alias)
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def build(*attachments, default=None, client=None, **answers):
    client = client or FakeClient(**answers)
    catalogue = Catalogue(attachments, default, client)
    catalogue.refresh()
    return catalogue


def read_keys(catalogue):
    return [model.key for model in catalogue.list_chat_models()]


@pytest.fixture(autouse=True)
def june(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 1, tzinfo=UTC))


def test_no_attachments_offer_no_models():
    catalogue = build()

    assert catalogue.list_chat_models() == []
    assert catalogue.find_default_model() is None


def test_heroku_list_needs_no_key():
    client: Any = FakeClient(INFERENCE={"/available-models": LIST})
    catalogue = Catalogue((STANDARD,), None, client)

    assert read_keys(catalogue) == []
    catalogue.refresh()
    assert read_keys(catalogue) == ["claude-4-6-sonnet", "claude-4-5-haiku"]
    assert client.calls == [("INFERENCE", "/available-models", False)]


@pytest.mark.parametrize("first", [None, b"<html>", [], {"error": "x"}])
def test_openai_list_needs_key(first):
    models = {"data": [{"id": "llama3"}]}
    client: Any = FakeClient(LOCAL={"/available-models": first, "/v1/models": models})
    catalogue = build(LOCAL, client=client)

    assert read_keys(catalogue) == ["llama3"]
    assert client.calls[-1] == ("LOCAL", "/v1/models", True)


def test_last_list_stays_after_failure():
    client: Any = FakeClient(INFERENCE={"/available-models": LIST})
    catalogue = build(STANDARD, client=client)
    client.answers = {}
    catalogue.refresh()

    assert read_keys(catalogue) == ["claude-4-6-sonnet", "claude-4-5-haiku"]


def test_empty_list_is_ignored():
    answers = {"/available-models": [], "/v1/models": {"data": []}}
    catalogue = build(STANDARD, default="claude-9", INFERENCE=answers)

    assert read_keys(catalogue) == ["claude-9"]


def test_failure_is_logged_once(caplog):
    caplog.set_level(logging.WARNING)
    client: Any = FakeClient()
    catalogue = build(STANDARD, client=client)
    catalogue.refresh()
    assert len(caplog.records) == 1
    assert "inf-1" not in caplog.text

    client.answers = {"INFERENCE": {"/available-models": LIST}}
    catalogue.refresh()
    client.answers = {}
    catalogue.refresh()
    assert len(caplog.records) == 2


def test_default_model_needs_no_list():
    catalogue = build(HAIKU, STANDARD, LOCAL, default="claude-9")

    assert read_keys(catalogue) == ["claude-4-5-haiku", "claude-9"]
    assert catalogue.find_default_model().attachment == STANDARD


def test_single_model_reads_last_day():
    old = Attachment("INFERENCE", US, "inf-1", "old")
    answers = {"/available-models": LIST}

    assert read_keys(build(old)) == ["old"]
    # It is past its last day, but no other model is left.
    (model,) = build(old, INFERENCE=answers).list_chat_models()
    assert (model.state, model.eol_date) == ("deprecated", "2026-05-01")


def test_single_model_elsewhere_fetches_nothing():
    client: Any = FakeClient()
    attachment = Attachment("LOCAL", "http://localhost:1", "", "llama3")
    catalogue = build(attachment, client=client)

    assert client.calls == []
    assert catalogue.get_model("llama3").kind == "chat"


def test_same_model_twice_has_two_keys():
    other = Attachment("PINK", US, "inf-3", "claude-4-5-haiku")
    catalogue = build(HAIKU, other)

    assert read_keys(catalogue) == ["claude-4-5-haiku", "claude-4-5-haiku@PINK"]
    assert catalogue.get_model("claude-4-5-haiku@PINK").attachment == other
    assert catalogue.get_model("claude-4-5-haiku@CYAN").attachment == HAIKU


def test_add_on_with_two_aliases():
    again = Attachment("PINK", US, "inf-2", "claude-4-5-haiku")

    assert read_keys(build(HAIKU, again)) == ["claude-4-5-haiku"]


def test_other_kinds_are_not_offered():
    catalogue = build(STANDARD, INFERENCE={"/available-models": LIST})

    with pytest.raises(ModelGone):
        catalogue.get_model("cohere-embed-v4")


def test_past_model_leaves_picker_only():
    catalogue = build(STANDARD, INFERENCE={"/available-models": LIST})

    assert "old" not in read_keys(catalogue)
    assert catalogue.get_model("old").state == "deprecated"


@pytest.mark.parametrize("key", ["gone", "", "x" * 999, "claude-4-6-sonnet@CYAN"])
def test_missing_model_is_gone(key):
    catalogue = build(STANDARD, INFERENCE={"/available-models": LIST})

    with pytest.raises(ModelGone):
        catalogue.get_model(key)


def test_any_model_before_first_list():
    catalogue = build(STANDARD, LOCAL)

    assert catalogue.get_model("some").attachment == STANDARD
    assert catalogue.get_model("some@LOCAL").attachment == LOCAL
    assert catalogue.get_model("some@LOCAL").model_id == "some"
    with pytest.raises(ModelGone):
        catalogue.get_model("a b")


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
def test_default_model_is_found(default, expected):
    catalogue = build(STANDARD, default=default, INFERENCE={"/available-models": LIST})

    assert catalogue.find_default_model().key == expected


def test_default_model_is_active():
    answers = {"/available-models": LIST}
    old = Attachment("INFERENCE", US, "inf-1", "old")
    standard = Attachment("PINK", US, "inf-3")

    assert build(HAIKU, standard, PINK=answers).find_default_model().attachment == HAIKU
    found = build(old, standard, INFERENCE=answers).find_default_model()
    assert found.key == "claude-4-6-sonnet"


def test_default_model_has_chat_completions():
    models = [{"id": "gpt-5-pro"}, {"id": "gpt-5-codex"}, {"id": "some-model"}]
    catalogue = build(LOCAL, LOCAL={"/v1/models": {"data": models}})

    assert catalogue.find_default_model().key == "some-model"


def test_chosen_model_is_not_doubtful():
    chosen = Attachment("INFERENCE", "http://localhost:1", "", "gpt-5-pro")

    catalogue = build(chosen, STANDARD, INFERENCE={"/available-models": LIST})
    assert catalogue.find_default_model().attachment == chosen


def test_lookup_ends_with_list():
    client: Any = FakeClient()
    catalogue = Catalogue((STANDARD,), None, client)
    lookup = catalogue.find_lookup()
    assert lookup is not None
    assert lookup.error is None

    catalogue.refresh()
    lookup = catalogue.find_lookup()
    assert lookup.error.details["alias"] == "INFERENCE"
    assert lookup.failed_since == clock.now()

    client.answers = {"INFERENCE": {"/available-models": LIST}}
    catalogue.refresh()
    client.answers = {}
    catalogue.refresh()
    assert catalogue.find_lookup() is None


@pytest.mark.parametrize("attachments", [(), (HAIKU,)])
def test_nothing_to_look_up(attachments):
    client: Any = FakeClient()

    assert Catalogue(attachments, None, client).find_lookup() is None


@pytest.mark.parametrize("body", [b"<html>", b"[]", {"data": []}])
def test_unreadable_list_has_its_error(body):
    catalogue = build(LOCAL, LOCAL={"/available-models": body, "/v1/models": body})

    assert type(catalogue.find_lookup().error) is ModelsUnlisted


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (EndpointUnreachable, EndpointUnreachable),
        (EndpointRejectedKey, EndpointRejectedKey),
        (EndpointUnknownModel, ModelsUnlisted),
        (FirstTokenTimeout, EndpointUnreachable),
    ],
)
def test_lookup_error_is_about_list(failure, expected):
    client: Any = FakeClient()
    client.failure = failure
    catalogue = build(LOCAL, client=client)

    assert type(catalogue.find_lookup().error) is expected
