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
def test_cleaning_keeps_readable_characters(text, cleaned):
    assert clean_text(text) == cleaned


def test_clean_text_needs_no_cleaning():
    assert is_clean("会話\n\t")
    assert not is_clean("\x1e")


def test_marks_split_parts():
    source = mark_part(THINKING) + "Hm." + mark_part("text") + "So."

    assert split_parts(source) == [("thinking", "Hm."), ("text", "So.")]


def test_only_text_parts_are_read():
    assert read_text("Just so.") == "Just so."
    assert read_text(mark_part(THINKING) + "Hm.") == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(" a\n\tb\u2028c ", "a b c", id="one line"),
        pytest.param("a\u202eb\u2069\u200fc", "abc", id="directions"),
        pytest.param("\u200b\u3164\ufeff", "", id="invisible"),
        pytest.param("a\U000e0061\U000e007f", "a", id="tags"),
        pytest.param(
            "👨\u200d👩 می\u200cخواهم 葛\U000e0100", None, id="joiners, forms"
        ),
    ],
)
def test_line_hides_nothing(text, line):
    assert show_line(text) == (text if line is None else line)
