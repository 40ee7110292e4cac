import json

import pytest

from kaiwa.config import read_settings
from kaiwa.errors import BadSetting
from kaiwa.presets import Preset, parse_preset
from kaiwa.snippets import Snippet, parse_snippet
from kaiwa.tuning import Tuning

OFFERED = {
    "name": "Translator",
    "instructions": "Translate into English.",
    "model": "claude",
    "temperature": 0.2,
    "max_tokens": 500,
    "stop": ["END", "STOP"],
    "opening": "Text:\n",
}


def parse(**written):
    return parse_preset(written, most_tokens=4096, most_chars=10)


def test_preset_is_parsed():
    preset, problems = parse(
        name=" My \u202e name ", instructions="Be brief.", model="m", opening="Hi\r\n"
    )

    assert problems == {}
    assert preset == Preset("My name", "m", Tuning("Be brief."), "Hi")


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        pytest.param("name", "  ", "missing", id="blank name"),
        pytest.param("name", "\u200b", "missing", id="invisible name"),
        pytest.param("name", "x" * 10_000, "too_long", id="long name"),
        pytest.param("name", "a\x00b", "characters", id="NUL in the name"),
        pytest.param("opening", "x" * 11, "too_long", id="long opening"),
        pytest.param("opening", "a\x1bb", "characters", id="escape"),
        pytest.param("instructions", "x" * 20_001, "too_long", id="instructions"),
        pytest.param("instructions", "a\x07", "characters", id="bell"),
        pytest.param("temperature", "nan", "share", id="not a number"),
        pytest.param("thinking", "much", "effort", id="unknown effort"),
    ],
)
def test_bad_field_of_preset(name, text, code):
    _, problems = parse(**{"name": "x", name: text})

    assert {key: it.code for key, it in problems.items()} == {name: code}


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ({"name": "a", "text": "b"}, {}),
        ({}, {"name": "missing", "text": "missing"}),
        (
            {"name": "x" * 101, "text": "y" * 20_001},
            dict.fromkeys(("name", "text"), "too_long"),
        ),
        ({"name": "a\nb", "text": "a\x00"}, {"text": "characters"}),
    ],
)
def test_fields_of_snippet(written, codes):
    _, problems = parse_snippet(written)

    assert {key: it.code for key, it in problems.items()} == codes


def test_snippet_keeps_its_lines():
    snippet, _ = parse_snippet({"name": "a\nb", "text": "one\r\n {{two}} "})

    assert snippet == Snippet("a b", "one\n {{two}}")


def test_offered_presets_are_read(tmp_path):
    path = tmp_path / "presets.json"
    path.write_text(json.dumps([OFFERED, {"name": "Plain"}]))

    by_path = read_settings({"PRESETS": str(path)}).presets
    in_place = read_settings({"PRESETS": path.read_text()}).presets

    assert by_path == in_place
    translator, plain = by_path.values()
    tuning = Tuning("Translate into English.", 0.2, None, 500, ("END", "STOP"))
    assert (translator.tuning, translator.opening) == (tuning, "Text:")
    assert plain.name == "Plain"
    assert list(by_path) == [translator.id, plain.id]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param("absent.json", "its file cannot be read", id="no file"),
        pytest.param("kaiwa", "its file cannot be read", id="folder"),
        pytest.param("[\n{]", "not valid JSON (line 2)", id="no JSON"),
        pytest.param("[" * 99_999, "not valid JSON", id="deep"),
        pytest.param('{"name": "x"}', "must be a list", id="no list"),
        pytest.param("[1]", "preset 1 must be an object", id="number"),
        pytest.param('[{"name": "x"}, {}]', "preset 2, name: ", id="no name"),
        pytest.param('[{"name": 5}]', "name: it must be a text", id="name"),
        pytest.param('[{"name": "x", "modle": ""}]', "unknown field", id="typo"),
        pytest.param('[{"name": "x"}, {"name": "x"}]', "name of another", id="twice"),
        pytest.param('[{"name": "x", "temperature": NaN}]', "from 0 to 1", id="nan"),
        pytest.param('[{"name": "x", "thinking": "on"}]', "low, medium", id="effort"),
        pytest.param('[{"name": "x", "top_p": true}]', "a number", id="boolean"),
        pytest.param('[{"name": "x", "max_tokens": 1e400}]', "whole", id="infinity"),
        pytest.param('[{"name": "x", "stop": "END"}]', "list of texts", id="stop"),
        pytest.param('[{"name": "a\\u0000"}]', "control characters", id="NUL"),
        pytest.param('[{"name": "\\ud800"}]', "control characters", id="surrogate"),
    ],
)
def test_bad_offered_presets_are_named(value, reason):
    with pytest.raises(BadSetting) as caught:
        read_settings({"PRESETS": value})

    assert caught.value.details["name"] == "PRESETS"
    assert reason in str(caught.value)
