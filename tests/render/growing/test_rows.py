import pytest
from hypothesis import example, given, settings

from kaiwa.render import GrowingAnswer, blocks, growing
from kaiwa.render.growing import rows as growing_rows

from ..markdown_text import cut_texts, markdown_texts

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
# Indented items outside of the item before, because that is indented, too, or empty.
INDENTED_ITEM = "1. a\n 2. i\n   - j"
ITEM_AFTER_EMPTY_ONE = "- \n\n  - n\n- x"
# Indented rows of a table are rows even if they look like items.
INDENTED_ROW = "|a|\n|-|\n|b|\n  |c|\n    - d\n|e|"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(cut_texts(markdown_texts(ROWS)))
@example(list(INDENTED_ITEM))
@example(list(ITEM_AFTER_EMPTY_ONE))
@example(list(INDENTED_ROW))
def test_streamed_rows_equal_whole_block(pieces):
    answer = GrowingAnswer()
    for piece in pieces:
        answer.append(piece)
        htmls = [block.html for block in answer.blocks]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(growing, "find_growing_list", lambda *_: None)
            patch.setattr(growing, "find_growing_table", lambda *_: None)
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
def test_streamed_rows_are_rendered_once(head, row, monkeypatch):
    answer, rendered = GrowingAnswer(head + row), []
    _ = answer.blocks
    write_rows = blocks.write_rows
    monkeypatch.setattr(
        growing_rows,
        "write_rows",
        lambda source, *args: rendered.append(source) or write_rows(source, *args),
    )
    for _ in range(50):
        answer.append(row)
        _ = answer.blocks

    assert len(rendered) < 250
    assert sum(map(len, rendered)) < 250 * len(head + row + row)


@pytest.mark.parametrize(
    "definition", ["- [r]: https://r.example\n", "\n  [r]: https://r.example\n"]
)
def test_definition_applies_to_items_above(definition):
    answer = GrowingAnswer("- [r]\n- b\n- c\n")
    assert "[r]" in answer.blocks[0].html

    answer.append(definition)
    assert 'href="https://r.example"' in answer.blocks[0].html


def test_blank_line_finishes_table():
    answer = GrowingAnswer("|a|\n|-|\n|b|\n")
    assert not answer.blocks[0].is_finished

    answer.append(" \n")
    assert answer.blocks[0].is_finished
