import pytest

from kaiwa.render import GrowingAnswer, text_part
from kaiwa.render.endings import References
from kaiwa.render.outline import Outline
from kaiwa.render.pace import Pace
from kaiwa.render.pieces import Piece
from kaiwa.render.text_part import WINDOW_CHARS, TextPart


def read(part: TextPart, *, is_complete: bool = False) -> list[tuple[str, bool]]:
    blocks = part.read_blocks(is_complete=is_complete)
    return [(block.html, block.is_finished) for block in blocks]


def show(source: str) -> list[str]:
    return [block.html for block in GrowingAnswer(source).blocks]


def test_only_last_block_is_unfinished():
    part = TextPart(0, References(), Outline(), Pace())
    part.append("# a\n\nb\n\n- c")

    assert [is_finished for _, is_finished in read(part)] == [True, True, False]
    assert read(part, is_complete=True)[2] == ("<ul>\n<li>c</li></ul>", True)


def test_streamed_finished_text_is_parsed_once(monkeypatch):
    parsed = []
    monkeypatch.setattr(
        text_part,
        "Piece",
        lambda text, *args, **options: (
            parsed.append(text) or Piece(text, *args, **options)
        ),
    )
    answer = GrowingAnswer()
    for _ in range(50):
        answer.append("paragraph\n\n")
        _ = answer.blocks

    assert max(map(len, parsed)) < 2 * len("paragraph\n\n")


def test_block_may_exceed_window():
    part = TextPart(5, References(), Outline(), Pace())
    part.append("word " * WINDOW_CHARS + "\n\nend")

    blocks = part.read_blocks(is_complete=True)
    assert [block.html[-8:] for block in blocks] == ["word</p>", "<p>end</p>"[-8:]]
    assert blocks[0].start == 5


def test_complete_part_adds_its_definitions():
    links = References()
    part = TextPart(0, links, Outline(), Pace())
    part.append("[a]: https://a.example 't'")
    read(part)
    assert links == {}

    read(part, is_complete=True)
    assert links == {"a": ("https://a.example", "t")}


@pytest.mark.parametrize(
    ("before", "line_start"),
    [
        pytest.param("|a|\n|-|\n|b|\n", "  | ", id="row"),
        pytest.param("Some:\n", "- ", id="item below a paragraph"),
        pytest.param("Some:\n", "1. ", id="numbered item below a paragraph"),
        pytest.param("1. a\n\n", "12. ", id="item of a loose list"),
        pytest.param("1. a\n", "   - ", id="item in an item"),
        pytest.param("* a\n", "* **", id="item that starts bold"),
        pytest.param("Text\n", "## ", id="heading below a paragraph"),
        pytest.param("Title\n", "---", id="line below a title"),
    ],
)
def test_line_start_is_held_back(before, line_start):
    for end in range(1, len(line_start) + 1):
        assert show(before + line_start[:end]) == show(before)
    assert show(before + line_start + "x") != show(before)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param("a\n\n4.", '<ol start="4">\n<li></li></ol>', id="item"),
        pytest.param("|a|\n|-|\n|b|\n|", "<p>|</p>", id="row"),
    ],
)
def test_final_line_start_is_shown(source, html):
    answer = GrowingAnswer(source)
    answer.finish()

    assert answer.blocks[-1].html == html
