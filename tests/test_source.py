import pytest

from kaiwa.source import (
    THINKING,
    clean_text,
    is_clean,
    mark_part,
    read_text,
    show_line,
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

    assert split_parts(source) == [("thinking", "Hm."), ("text", "So.")]


def test_text_without_marks_is_what_the_model_said():
    assert read_text("Just so.") == "Just so."
    assert read_text(mark_part(THINKING) + "Hm.") == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(" a\n\tb\u2028c ", "a b c", id="one line"),
        pytest.param("a\u202eb\u2069\u200fc", "abc", id="directions"),
        pytest.param("\u200b\u3164\ufeff", "", id="nothing to see"),
        pytest.param("a\U000e0061\U000e007f", "a", id="tags"),
        pytest.param(
            "👨\u200d👩 می\u200cخواهم 葛\U000e0100", None, id="joiners, forms"
        ),
    ],
)
def test_line_shows_all_that_is_in_it(text, line):
    assert show_line(text) == (text if line is None else line)
