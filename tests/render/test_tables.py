import re

import pytest
from hypothesis import given, settings

from kaiwa.render import GrowingAnswer, markdown, render_answer, tables
from kaiwa.render.blocks import FREE_HTML_CHARS, MAX_HTML_PER_CHAR
from kaiwa.render.markdown import locate_blocks
from kaiwa.render.tables import TableSize, narrow_tables

from .markdown_text import markdown_texts


def write_table(columns: int, rows: int, row: str = "a", prefix: str = "") -> str:
    lines = ["|a" * columns, "|-" * columns, *[row] * rows]
    return "".join(f"{prefix}{line}\n" for line in lines)


SMALL = write_table(30, 30)
HOSTILE = {
    "short rows": write_table(90, 300),
    "many columns": write_table(600, 600),
    "one wide row": write_table(2_000, 1),
    "three columns": write_table(3, 2_000),
    "aligned": "|a" * 20 + "\n" + "|:-:" * 20 + "\n" + ("|" * 20 + "\n") * 200,
    "in a quote": write_table(200, 200, prefix="> "),
    "in an item": "- x\n" + write_table(200, 200, prefix="  ") + "- y\n",
    "in each item": ("- x\n\n" + write_table(20, 20, prefix="  ") + "\n") * 20,
    "many in a quote": (write_table(15, 15, prefix="> ") + ">\n") * 50,
    "many small ones": (SMALL + "\n") * 20,
    "then a heading": SMALL + "# h\n" + SMALL + "- i\n",
    "with a formula": write_table(50, 50, "$x$"),
    "escaped": r"|\||`|`" * 40 + "\n" + "|-" * 120 + "\n" + "a\n" * 99,
    "references": "[a]: https://a.example/" + "x" * 2_000 + "\n\n" + "[a] " * 2_000,
}
TEXTS = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


@pytest.fixture
def events(monkeypatch):
    """Count the events of the parser."""
    counted = [0]
    name_event = markdown._name_event

    def count(event):
        counted[0] += 1
        return name_event(event)

    monkeypatch.setattr(markdown, "_name_event", count)
    return counted


@TEXTS
def test_work_is_proportional_to_source(text, events):
    htmls = render_answer(text)

    assert events[0] < 40 * len(text)
    assert sum(map(len, htmls)) <= (FREE_HTML_CHARS + MAX_HTML_PER_CHAR * len(text))


@TEXTS
def test_streamed_hostile_text_equals_loaded(text, events):
    answer = GrowingAnswer()
    for start in range(0, len(text), 997):
        answer.append(text[start : start + 997])
        growing = [block.html for block in answer.blocks]
        assert sum(map(len, growing)) <= FREE_HTML_CHARS + MAX_HTML_PER_CHAR * (
            start + 997
        )
    answer.finish()

    assert [block.html for block in answer.blocks] == render_answer(text)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        pytest.param(write_table(1_000, 1), "a\n", id="many columns"),
        pytest.param(write_table(90, 3), "a\n", id="short rows"),
    ],
)
def test_oversized_rows_are_read_once(head, row, events):
    answer = GrowingAnswer(head)
    _ = answer.blocks
    before = events[0]
    for _ in range(300):
        answer.append(row)
        _ = answer.blocks

    assert events[0] - before < 40 * (300 * len(row) + len(head))


@pytest.mark.parametrize("prefix", ["", "> ", "  "], ids=["top", "quote", "item"])
def test_oversized_table_is_shown_as_source(prefix):
    table = write_table(50, 50, "<b> & last", prefix)
    html = "".join(render_answer("- x\n" * (prefix == "  ") + table))

    assert "<td>" not in html
    assert html.count("&lt;b&gt; &amp; last") == 50


def test_full_tables_are_never_oversized():
    for columns in range(1, 101):
        size = TableSize(columns)
        assert not size.is_oversized(write_table(columns, 100, "|0" * columns).strip())


def test_oversized_table_remains_oversized():
    size = TableSize(50)
    text = write_table(50, 50)

    assert not size.is_oversized(text[:200])
    assert size.is_oversized(text)
    assert size.is_oversized(text + "long row " * 1_000)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    markdown_texts(
        [*("|a" * 30, "|-" * 30, "> " + "|b" * 30, "> " + "|-" * 30, "  " + "|a" * 30)]
        + [*("  " + "|-" * 30, "- " + "|c" * 30, "x", "> x", "  x", "# h", "- i")]
        + ["", ">", "|" * 30, "```", "a|b", "-|-", "$$", "---", "[a]: b"]
    )
)
def test_narrowing_changes_no_span(text):
    text = "\n".join(line for line in text.split("\n") for _ in range(3))
    pairs = re.sub(r"(?m)^(.*)\n\1\n\1$", r"\1", text)
    for source in (text, pairs):
        narrowed = narrow_tables(source).text
        assert list(locate_blocks(narrowed)) == list(locate_blocks(source))


def test_ordinary_table_is_not_walked(monkeypatch):
    walked: list[str] = []
    monkeypatch.setattr(tables, "walk_events", walked.append)
    render_answer("| a | b | c |\n|---|:-:|---|\n" + "| 1 | 2 | 3 |\n" * 20)

    assert not walked
