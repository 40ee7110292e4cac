import pytest

from kaiwa.source import (
    THINKING,
    LeftOut,
    clean_message,
    clean_text,
    drop_thinking,
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
        pytest.param("slide\x0bpage\x0cend", "slide\npage\nend", id="page ends"),
        pytest.param("a\x00\x1b[31m\x1e\x7f", "a[31m", id="controls"),
        pytest.param("a\ud800b", "ab", id="lone surrogate"),
        pytest.param(
            "\ttab 会話 😀\u2028\u202e", "\ttab 会話 😀\u2028\u202e", id="kept"
        ),
    ],
)
def test_cleaning_keeps_readable_characters(text, cleaned):
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned", "left_out"),
    [
        pytest.param(
            "a\x0bb\x0cc\x85d\u2028e\u2029f\r\ng\rh",
            "a\nb\nc\nd\ne\nf\ng\nh",
            (0, 0),
            id="line ends",
        ),
        pytest.param("\x1b[1;31mred\x1b[0m", "red", (2, 0), id="colours"),
        pytest.param("\x1b[38;2;1;2;3mX\x1b[K", "X", (2, 0), id="true colour"),
        pytest.param("\x1b[?25l…\x1b[2J\x1b[H", "…", (3, 0), id="cursor"),
        pytest.param("\x1b]0;a title\x07$ ls", "$ ls", (1, 0), id="title"),
        pytest.param(
            "\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\", "link", (2, 0), id="link"
        ),
        pytest.param("\x1b(B\x1b[mbold", "bold", (2, 0), id="character set"),
        pytest.param("\x9b31mred", "red", (1, 0), id="eight bits"),
        pytest.param(
            "\x1b]never ends\nvisible",
            "]never ends\nvisible",
            (0, 1),
            id="title without an end",
        ),
        pytest.param("a\x1bfirst", "afirst", (0, 1), id="lone escape"),
        pytest.param("a\x00b\x07\x1e\x7f\uffff", "ab", (0, 5), id="controls"),
        pytest.param("\t会話 😀\u202e", "\t会話 😀\u202e", (0, 0), id="kept"),
    ],
)
def test_message_loses_no_visible_text(text, cleaned, left_out):
    assert clean_message(text) == (cleaned, LeftOut(*left_out))


def test_clean_text_needs_no_cleaning():
    assert is_clean("会話\n\t")
    assert not is_clean("\x1e")


def test_marks_split_parts():
    source = mark_part(THINKING) + "Hm." + mark_part("text") + "So."

    assert split_parts(source) == [("thinking", "Hm."), ("text", "So.")]


def test_only_text_parts_are_read():
    assert read_text("Just so.") == "Just so."
    assert read_text(mark_part(THINKING) + "Hm.") == ""


def test_thinking_is_dropped_with_its_duration():
    source = "a\x1ethinking\nHm.\x1eduration\n2\x1etext\nb"

    assert split_parts(drop_thinking(source)) == [("text", "a"), ("text", "b")]
    assert drop_thinking("a") == "a"


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
