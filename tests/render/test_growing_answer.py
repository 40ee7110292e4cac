import pytest
from hypothesis import example, given, settings

from kaiwa.render import Block, GrowingAnswer, growing_text, render_answer
from kaiwa.source import mark_part, split_parts

from .elements import Elements
from .markdown_text import cut_texts, markdown_texts

EXAMPLES = settings(max_examples=150, deadline=None, derandomize=True)
# Found once, and too rare to be found each time. What begins as a table's second row
# and is none; and what only a text that is split behind a formula has.
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
def test_streamed_is_the_same_as_loaded(pieces):
    answer = GrowingAnswer()
    for piece in pieces:
        answer.append(piece)
        _ = answer.blocks

    assert [block.html for block in finish(answer)] == render_answer("".join(pieces))
    assert answer.blocks == finish(GrowingAnswer("".join(pieces)))


@EXAMPLES
@given(cut_texts())
def test_finished_blocks_never_change_and_are_in_order(pieces):
    answer, finished = GrowingAnswer(), []
    for piece in pieces:
        answer.append(piece)
        blocks = answer.blocks
        states = [block.is_finished for block in blocks]
        bounds = [bound for block in blocks for bound in (block.start, block.end)]
        assert states == sorted(states, reverse=True)
        assert bounds == sorted(bounds) and max(bounds, default=0) <= answer.position
        assert blocks[: len(finished)] == finished
        finished = [block for block in blocks if block.is_finished]

    assert finish(answer)[: len(finished)] == finished


@EXAMPLES
@given(cut_texts())
@example(list(SECOND_ROW))
@example(list(SECOND_ROWS))
@example(list(DEFINITION_BELOW_A_FORMULA))
def test_blocks_depend_on_the_source_alone(pieces):
    answer = GrowingAnswer()
    for piece in pieces:
        answer.append(piece)
        assert answer.blocks == GrowingAnswer(answer.source).blocks


@EXAMPLES
@given(cut_texts())
def test_window_size_makes_no_difference(pieces):
    text = "".join(pieces)
    whole = finish(GrowingAnswer(text))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growing_text, "WINDOW_CHARS", 7)
        assert finish(GrowingAnswer(text)) == whole


@EXAMPLES
@given(markdown_texts())
def test_every_block_has_one_root_element(text):
    for html in render_answer(text):
        elements = Elements(html)
        assert elements.roots == 1
        assert not elements.strange and not elements.open


def test_position_counts_utf8_bytes_with_marks():
    answer = GrowingAnswer("日本")
    answer.append(mark_part("thinking"))

    assert answer.position == len("日本\x1ethinking\n".encode())
    assert answer.source == "日本\x1ethinking\n"


def test_blocks_say_where_they_are_in_the_whole_source():
    source = "\x1ethinking\nwhy\x1etext\n日本\n\nsecond"
    blocks = finish(GrowingAnswer(source))

    cuts = [source.encode()[block.start : block.end].decode() for block in blocks]
    assert cuts == ["why", "日本\n", "second"]


def test_parts_are_those_of_the_source():
    source = "a\x1ethinking\nb\x1etext\nc\x1eBad\nd\x1e1\n\x1epicture\ne\x1etext\nf"
    kinds = [part.kind for part in split_parts(source)]
    htmls = render_answer(source)

    assert kinds == ["text", "thinking", "text", "picture", "text"]
    assert [html.partition("</p>")[0][:4] for html in htmls] == [
        *("<p>a", "<det", "<p>c", "<p>f")
    ]


def test_mark_that_is_cut_is_not_shown():
    answer = GrowingAnswer("a\x1ethin")
    assert [block.html for block in answer.blocks] == ["<p>a</p>"]

    answer.append("king\nb")
    assert len(answer.blocks) == 2


def test_definition_removes_the_paragraph_it_was():
    answer = GrowingAnswer("text\n\n[a]")
    assert len(answer.blocks) == 2

    answer.append(": https://a.example\n\n")
    assert len(answer.blocks) == 1


def test_definitions_reach_forward_over_parts_and_never_back():
    source = "[a]\n\n[a]: https://a.example\n\n[A]\x1ethinking\nhm\x1etext\n[a][]"
    first, second, _, third = render_answer(source)

    assert first == "<p>[a]</p>"
    assert 'href="https://a.example"' in second and 'href="https://a.example"' in third


def test_first_definition_of_a_label_counts():
    html = render_answer("[a]: https://1.example\n\n[a]: https://2.example\n\n[a]")

    assert "https://1.example" in html[0]


def test_append_after_finish_is_refused():
    answer = GrowingAnswer("a")
    answer.finish()

    with pytest.raises(ValueError, match="finished"):
        answer.append("b")


@pytest.mark.parametrize("source", ["", "\n\n", "\x1ethinking\n \n", "[a]: /u"])
def test_source_without_words_has_no_blocks(source):
    assert render_answer(source) == []


def test_reading_twice_renders_once_and_gives_a_copy():
    answer = GrowingAnswer("a")
    first = answer.blocks
    first.clear()

    assert answer.blocks[0] is answer.blocks[0]
