from itertools import takewhile

import pytest
from hypothesis import example, given, settings

from kaiwa.render import Block, GrowingAnswer, render_answer
from kaiwa.source import mark_part, split_parts

from .elements import Elements
from .markdown_text import cut_texts, markdown_texts

EXAMPLES = settings(max_examples=150, deadline=None, derandomize=True)
# Found by chance, and too rare to be generated on each run: a line that starts like the
# second row of a table, and a definition directly below a formula.
SECOND_ROW = "Text\n|x|\n|-5|"
SECOND_ROWS = "$\n|-\n|->"
DEFINITION_BELOW_A_FORMULA = "$$\nx\n$$\n[a]: /u\n\n[a]"


def finish(answer: GrowingAnswer) -> list[Block]:
    answer.finish()
    return answer.blocks


@EXAMPLES
@given(cut_texts())
@example(list(SECOND_ROW))
@example(list(SECOND_ROWS))
@example(list(DEFINITION_BELOW_A_FORMULA))
def test_streamed_equals_loaded(pieces):
    answer = GrowingAnswer()
    for piece in pieces:
        answer.append(piece)
        _ = answer.blocks

    assert [block.html for block in finish(answer)] == render_answer("".join(pieces))
    assert answer.blocks == finish(GrowingAnswer("".join(pieces)))


@EXAMPLES
@given(cut_texts())
def test_streamed_finished_blocks_never_change(pieces):
    answer = GrowingAnswer()
    finished: list[Block] = []
    for piece in pieces:
        answer.append(piece)
        blocks = answer.blocks
        states = [block.is_finished for block in blocks]
        bounds = [bound for block in blocks for bound in (block.start, block.end)]
        assert states == sorted(states, reverse=True)
        assert bounds == sorted(bounds) and max(bounds, default=0) <= answer.position
        assert blocks[: len(finished)] == finished
        finished = [block for block in blocks if block.is_finished]

    settled = list(takewhile(lambda block: not block.is_late, finished))
    assert finish(answer)[: len(settled)] == settled


@EXAMPLES
@given(cut_texts())
@example(list(SECOND_ROW))
@example(list(SECOND_ROWS))
@example(list(DEFINITION_BELOW_A_FORMULA))
@example(["$$", ".\n$$.\n", "$$.\n"])
def test_streamed_blocks_depend_on_source_alone(pieces):
    answer = GrowingAnswer()
    for piece in pieces:
        answer.append(piece)
        assert answer.blocks == GrowingAnswer(answer.source).blocks


@EXAMPLES
@given(cut_texts())
def test_window_size_changes_nothing(pieces):
    text = "".join(pieces)

    assert finish(GrowingAnswer(text, window_chars=7)) == finish(GrowingAnswer(text))


@EXAMPLES
@given(markdown_texts())
def test_block_has_one_root_element(text):
    for html in render_answer(text):
        elements = Elements(html)
        assert elements.roots == 1
        assert not elements.strange and not elements.open


def test_position_counts_utf8_bytes():
    answer = GrowingAnswer("日本")
    answer.append(mark_part("thinking"))

    assert answer.position == len("日本\x1ethinking\n".encode())
    assert answer.source == "日本\x1ethinking\n"


def test_block_offsets_cover_whole_source():
    source = "\x1ethinking\nwhy\x1etext\n日本\n\nsecond"
    blocks = finish(GrowingAnswer(source))

    cuts = [source.encode()[block.start : block.end].decode() for block in blocks]
    assert cuts == ["why", "日本\n", "second"]


def test_parts_match_split_parts():
    source = "a\x1ethinking\nb\x1etext\nc\x1eBad\nd\x1e1\n\x1epicture\ne\x1etext\nf"
    kinds = [part.kind for part in split_parts(source)]
    htmls = render_answer(source)

    assert kinds == ["text", "thinking", "text", "picture", "text"]
    assert [html.partition("</p>")[0][:4] for html in htmls] == [
        *("<p>a", "<det", "<p>c", "<p>f")
    ]


def test_cut_mark_is_not_shown():
    answer = GrowingAnswer("a\x1ethin")
    assert [block.html for block in answer.blocks] == ["<p>a</p>"]

    answer.append("king\nb")
    assert len(answer.blocks) == 2


def test_completed_definition_removes_its_paragraph():
    answer = GrowingAnswer("text\n\n[a]")
    assert len(answer.blocks) == 2

    answer.append(": https://a.example\n\n")
    assert len(answer.blocks) == 1


def test_definitions_apply_across_parts():
    source = "[a]\n\n[a]: https://a.example\n\n[A]\x1ethinking\nhm\x1etext\n[a][]"
    first, second, _, third = render_answer(source)

    for html in (first, second, third):
        assert 'href="https://a.example"' in html


def test_first_definition_of_label_wins():
    html = render_answer("[a]: https://1.example\n\n[a]: https://2.example\n\n[a]")

    assert "https://1.example" in html[0]


def test_append_after_finish_raises():
    answer = GrowingAnswer("a")
    answer.finish()

    with pytest.raises(ValueError, match="finished"):
        answer.append("b")


@pytest.mark.parametrize("source", ["", "\n\n", "\x1ethinking\n \n"])
def test_blank_source_has_no_blocks(source):
    assert render_answer(source) == []


def test_second_read_renders_nothing():
    answer = GrowingAnswer("a")
    first = answer.blocks
    first.clear()

    assert answer.blocks[0] is answer.blocks[0]
