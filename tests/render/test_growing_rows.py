import pytest
from hypothesis import given, settings

from kaiwa.render import GrowingAnswer, growing_rows, growing_text

from .markdown_text import cut_texts, markdown_texts

ROWS = [
    *("- a", "- b", "- ", "-", "  c", "  - n", "- **b** $x$", "- ```", "  ```", ""),
    *(
        "1. a",
        "2. b",
        "7. c",
        "text",
        "- # h",
        "- [ ] t",
        "-b",
        "* z",
        " - i",
        "   - j",
    ),
    *("| a | b |", "|---|:-:|", "| 1 | 2 |", "| **x** | $y$ |", "|", "> q", "[r]"),
    *("[r]: /u", "---", "日本", "1", "- <div>", "  > q", "9. `x`", "1) q", "- x | y"),
]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(cut_texts(markdown_texts(ROWS)))
def test_rows_look_as_if_rendered_whole(pieces):
    answer = GrowingAnswer()
    for piece in pieces:
        answer.append(piece)
        htmls = [block.html for block in answer.blocks]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(growing_text, "find_growing_rows", lambda *_: None)
            whole = GrowingAnswer(answer.source)
            assert htmls == [block.html for block in whole.blocks]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        pytest.param("", "- item\n", id="list"),
        pytest.param("- first\n\n", "- item\n", id="loose list"),
        pytest.param("", "5. item\n", id="numbered list"),
        pytest.param("|a|b|\n|-|-|\n", "|1|2|\n", id="table"),
    ],
)
def test_each_row_is_rendered_only_while_it_is_among_the_last(head, row, monkeypatch):
    answer, rendered = GrowingAnswer(head + row), []
    _ = answer.blocks
    render = growing_rows.render_block
    monkeypatch.setattr(
        growing_rows,
        "render_block",
        lambda *args, **options: rendered.append(args[0]) or render(*args, **options),
    )
    for _ in range(50):
        answer.append(row)
        _ = answer.blocks

    assert len(rendered) < 250
    assert sum(map(len, rendered)) < 250 * len(head + row + row)


def test_definition_in_a_list_serves_the_items_above():
    answer = GrowingAnswer("- [r]\n- b\n")
    assert "[r]" in answer.blocks[0].html

    answer.append("\n  [r]: https://r.example\n")
    assert 'href="https://r.example"' in answer.blocks[0].html


def test_blank_line_finishes_a_table_at_once():
    answer = GrowingAnswer("|a|\n|-|\n|b|\n")
    assert not answer.blocks[0].is_finished

    answer.append(" \n")
    assert answer.blocks[0].is_finished
