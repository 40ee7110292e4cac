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


def test_each_row_has_the_documented_fields():
    assert all(set(row) == FIELDS for row in list_models())


def test_a_deprecated_model_has_an_end_and_a_replacement_that_is_active():
    rows = {row["model_id"]: row for row in list_models()}
    deprecated = [row for row in rows.values() if row["state"] == "deprecated"]

    assert deprecated
    for row in deprecated:
        assert row["deprecation_date"] < row["eol_date"]
        assert rows[row["replacement_model"]]["state"] == "active"


def test_the_list_holds_every_kind_of_model():
    kinds = {kind for row in list_models() for kind in row["type"]}

    assert kinds == {
        "text-to-text",
        "text-to-image",
        "text-to-embedding",
        "text-to-score",
    }


def test_only_chat_models_can_be_found_for_a_chat():
    assert find_chat_model("nova-lite")
    assert find_chat_model("stable-image-ultra") is None
    assert find_chat_model("gpt-17") is None
