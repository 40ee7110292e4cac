import pytest

from kaiwa.render import GrowingAnswer
from kaiwa.render.outline import Outline
from kaiwa.render.pace import Pace
from kaiwa.render.text_part import WINDOW_CHARS, TextPart


def read(part: TextPart, *, is_complete: bool = False) -> list[tuple[str, bool]]:
    blocks = part.read_blocks(is_complete=is_complete)
    return [(block.html, block.is_finished) for block in blocks]


def show(source: str) -> list[str]:
    return [block.html for block in GrowingAnswer(source).blocks]


def test_all_but_what_may_change_is_finished():
    part = TextPart(0, {}, Outline(), Pace())
    part.append("# a\n\nb\n\n- c")

    assert [is_finished for _, is_finished in read(part)] == [True, True, False]
    assert read(part, is_complete=True)[2] == ("<ul>\n<li>c</li></ul>", True)


def test_finished_text_is_not_kept():
    part = TextPart(0, {}, Outline(), Pace())
    part.append("paragraph\n\n" * 100 + "end")
    read(part)

    assert part._text.strip() == "end"


def test_block_longer_than_a_window_is_one_block():
    part = TextPart(5, {}, Outline(), Pace())
    part.append("word " * WINDOW_CHARS + "\n\nend")

    blocks = part.read_blocks(is_complete=True)
    assert [block.html[-8:] for block in blocks] == ["word</p>", "<p>end</p>"[-8:]]
    assert blocks[0].start == 5


def test_part_gives_its_definitions_to_the_next():
    links: dict[str, tuple[str, str]] = {}
    part = TextPart(0, links, Outline(), Pace())
    part.append("[a]: https://a.example 't'")
    read(part)
    assert links == {}

    read(part, is_complete=True)
    assert links == {"a": ("https://a.example", "t")}


@pytest.mark.parametrize(
    ("before", "mark"),
    [
        pytest.param("|a|\n|-|\n|b|\n", "  | ", id="row"),
        pytest.param("Some:\n", "- ", id="item below a paragraph"),
        pytest.param("Some:\n", "1. ", id="numbered item below a paragraph"),
        pytest.param("1. a\n\n", "12. ", id="item of a loose list"),
        pytest.param("1. a\n", "   - ", id="item in an item"),
        pytest.param("* a\n", "* **", id="item that begins bold"),
        pytest.param("Text\n", "## ", id="heading below a paragraph"),
        pytest.param("Title\n", "---", id="line below a title"),
    ],
)
def test_mark_is_not_shown_before_it_is_known_what_it_begins(before, mark):
    for end in range(1, len(mark) + 1):
        assert show(before + mark[:end]) == show(before)
    assert show(before + mark + "x") != show(before)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param("a\n\n4.", '<ol start="4">\n<li></li></ol>', id="item"),
        pytest.param("|a|\n|-|\n|b|\n|", "<p>|</p>", id="row"),
    ],
)
def test_mark_is_shown_when_nothing_follows(source, html):
    answer = GrowingAnswer(source)
    answer.finish()

    assert answer.blocks[-1].html == html
