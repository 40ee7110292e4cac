from typing import Any

from kaiwa.standin.catalogue import find_chat_model, list_models

FIELDS = {
    "model_id",
    "regions",
    "type",
    "state",
    "deprecation_date",
    "eol_date",
    "replacement_model",
}


def test_rows_have_the_documented_fields():
    assert all(set(row) == FIELDS for row in list_models())


def test_deprecated_model_has_active_replacement():
    rows: dict[Any, dict[str, Any]] = {row["model_id"]: row for row in list_models()}
    deprecated = [row for row in rows.values() if row["state"] == "deprecated"]

    assert deprecated
    for row in deprecated:
        assert row["deprecation_date"] < row["eol_date"]
        assert rows[row["replacement_model"]]["state"] == "active"


def test_list_holds_every_kind():
    rows: list[dict[str, Any]] = list_models()
    kinds = {kind for row in rows for kind in row["type"]}

    assert kinds == {
        "text-to-text",
        "text-to-image",
        "text-to-embedding",
        "text-to-score",
    }


def test_chat_needs_a_chat_model():
    assert find_chat_model("nova-lite")
    assert find_chat_model("stable-image-ultra") is None
    assert find_chat_model("gpt-17") is None
