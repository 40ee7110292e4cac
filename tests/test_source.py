import pytest

from kaiwa.source import (
    THINKING,
    clean_text,
    is_clean,
    mark_part,
    read_text,
    split_parts,
)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line ends"),
        pytest.param("a\x00\x1b[31m\x1e\x7f", "a[31m", id="controls"),
        pytest.param("a\ud800b", "ab", id="lone surrogate"),
        pytest.param(
            "\ttab 会話 😀\u2028\u202e", "\ttab 会話 😀\u2028\u202e", id="kept"
        ),
    ],
)
def test_clean_text_keeps_everything_readable(text, cleaned):
    assert clean_text(text) == cleaned


def test_clean_is_what_cleaning_leaves_alone():
    assert is_clean("会話\n\t")
    assert not is_clean("\x1e")


def test_parts_are_told_apart_by_their_marks():
    source = mark_part(THINKING) + "Hm." + mark_part("text") + "So."

    assert [(part.kind, part.text) for part in split_parts(source)] == [
        ("thinking", "Hm."),
        ("text", "So."),
    ]
    assert [source[part.start :][:2] for part in split_parts(source)] == ["Hm", "So"]


def test_text_without_marks_is_what_the_model_said():
    assert read_text("Just so.") == "Just so."
    assert read_text(mark_part(THINKING) + "Hm.") == ""
