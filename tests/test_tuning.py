import pytest

from kaiwa.tuning import (
    MAX_INSTRUCTIONS_CHARS,
    NO_TUNING,
    Tuning,
    load_tuning,
    parse_tuning,
)


def parse(**written):
    return parse_tuning(written, most_tokens=4096)


def test_fields_are_parsed():
    tuning, problems = parse(
        instructions=" Be brief.\r\nBe kind. ",
        temperature="０．７",
        top_p=",5",
        max_tokens="1,000",
        stop="END\r\n\n stop here",
    )

    assert problems == {}
    assert tuning == Tuning(
        "Be brief.\nBe kind.", 0.7, 0.5, 1000, ("END", " stop here")
    )


def test_blank_fields_are_unset():
    assert parse(instructions=" \n", temperature=" ", stop="\n\n") == (NO_TUNING, {})


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        pytest.param("temperature", "nan", "share", id="not a number"),
        pytest.param("temperature", "inf", "share", id="infinite"),
        pytest.param("temperature", "-0.1", "share", id="negative"),
        pytest.param("temperature", "1.01", "share", id="above one"),
        pytest.param("top_p", "1e-1", "share", id="exponent"),
        pytest.param("top_p", "9" * 100_000, "share", id="endless"),
        pytest.param("max_tokens", "0", "tokens", id="no tokens"),
        pytest.param("max_tokens", "4097", "tokens", id="too many tokens"),
        pytest.param("max_tokens", "1.5", "tokens", id="fraction"),
        pytest.param("stop", "a\nb\nc\nd\ne", "stop_count", id="five stops"),
        pytest.param("stop", "x" * 101, "stop_length", id="long stop"),
        pytest.param("stop", "a\x00", "characters", id="control in a stop"),
        pytest.param("instructions", "a\x1eb", "characters", id="mark of a part"),
        pytest.param("instructions", "x" * 20_001, "too_long", id="long instructions"),
    ],
)
def test_invalid_field_is_named(name, text, code):
    tuning, problems = parse(**{name: text})

    assert {field: it.code for field, it in problems.items()} == {name: code}
    assert tuning == NO_TUNING


def test_longest_instructions_are_valid():
    assert parse(instructions="会" * MAX_INSTRUCTIONS_CHARS)[1] == {}


@pytest.mark.parametrize(
    "tuning", [NO_TUNING, Tuning("Hi", 0.0, 1.0, 5, ("a", "b")), Tuning(stop=("x",))]
)
def test_stored_tuning_is_the_same(tuning):
    assert load_tuning(tuning.dump()) == tuning


def test_unset_values_are_not_stored():
    assert NO_TUNING.dump() is None
    assert Tuning(temperature=0.0).dump() == {"temperature": 0.0}


def test_later_fields_are_ignored():
    assert load_tuning({"top_p": 0.5, "mood": "calm"}) == Tuning(top_p=0.5)
