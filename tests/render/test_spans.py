import pytest
from hypothesis import given, settings

from kaiwa.render import markdown, spans
from kaiwa.render.markdown import locate_blocks
from kaiwa.render.spans import count_finished, is_decided, split_spans

from .always_due import AlwaysDue
from .markdown_text import LINES, markdown_texts

PLAIN_LINES = [line for line in LINES if line not in ("$$", "\\[", "$$.")]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(markdown_texts(PLAIN_LINES))
def test_spans_match_parser_without_formulas(text):
    spans = split_spans(text.encode())
    found = list(markdown.locate_blocks(text))

    assert [(span.kind, span.end) for span in spans] == [(at[0], at[2]) for at in found]
    assert all(span.start <= at.start for span, at in zip(spans, found, strict=True))


def read(text: str) -> list[str]:
    data = text.encode()
    return [data[span.start : span.end].decode() for span in split_spans(data)]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        pytest.param("a\n$$\n+ x\n$$\nb", ["a\n", "$$\n+ x\n$$\n", "b"], id="dollars"),
        pytest.param("\\[\n= x\n\\].\n\nb", ["\\[\n= x\n\\].\n", "b"], id="brackets"),
        pytest.param("$$\nx\n\ny $$", ["$$\nx\n", "y $$"], id="a blank line ends it"),
        pytest.param("$$\nx\n> y", ["$$\nx\n> y"], id="open at the end"),
        pytest.param("a $$\nx\n$$", ["a $$\nx\n$$"], id="not alone on its line"),
        pytest.param("```\n$$\n+ x\n```", ["```\n$$\n+ x\n```"], id="in code"),
        pytest.param("$$\nx\n===\n$$", ["$$\nx\n===\n$$"], id="setext underline"),
    ],
)
def test_formula_on_own_lines_is_block(text, blocks):
    assert read(text) == blocks


def test_block_includes_definitions_directly_above():
    assert read("x\n\n[a]: /u\n+\ny") == ["x\n", "[a]: /u\n+\ny"]


def test_code_keeps_its_indentation():
    assert read("a\n\n    code\n") == ["a\n", "    code\n"]


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        pytest.param("a", 0, id="growing paragraph"),
        pytest.param("a\n", 0, id="its next line may continue it"),
        pytest.param("a\n\n", 1, id="blank line"),
        pytest.param("# a", 0, id="growing heading"),
        pytest.param("# a\n", 1, id="heading"),
        pytest.param("---\n", 1, id="rule"),
        pytest.param("- a\n\n", 0, id="a list goes on after a blank line"),
        pytest.param("- a\n\nb", 1, id="list before a word"),
        pytest.param("- a\n\n2", 0, id="a number may become an item"),
        pytest.param("- a\n*", 0, id="a star may start emphasis"),
        pytest.param("- a\n\n[b", 0, id="a bracket may start a definition"),
        pytest.param("a\n#", 0, id="a hash may be a tag"),
        pytest.param("a\n# b", 1, id="heading after a paragraph"),
        pytest.param("a\n```b", 0, id="backticks may be a span"),
        pytest.param("```\na\n```", 0, id="fence whose closer may grow"),
        pytest.param("```\na\n```\n", 1, id="closed fence"),
        pytest.param("```\na\n    ```\n", 0, id="fence with an indented closer"),
        pytest.param("````\na\n```\n", 0, id="fence with a shorter closer"),
        pytest.param("```\n", 0, id="fence of one line"),
        pytest.param("    a\n\n", 0, id="indented code goes on"),
        pytest.param("|a|\n|-|\n", 0, id="growing table"),
        pytest.param("|a|\n|-|\n\n", 1, id="table"),
        pytest.param("> a\n\n", 1, id="quote"),
        pytest.param("<div>\n\n", 0, id="raw HTML"),
        pytest.param("$$\na\n", 0, id="open formula"),
        pytest.param("$$\na\n$$", 0, id="formula whose last line may grow"),
        pytest.param("$$\na\n$$\n", 1, id="formula"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_unchangeable_blocks_count_as_finished(text, finished):
    assert count_finished(split_spans(text.encode()), text.encode()) == finished


@pytest.mark.parametrize("line", ["a", "- a", "1. é", "**b", "|x", "日"])
def test_line_with_letter_is_decided(line):
    assert is_decided(line.encode())


@pytest.mark.parametrize("line", ["", "  ", "-", "12.", "```py", "~a", "<div", "$$"])
def test_ambiguous_line_is_undecided(line):
    assert not is_decided(line.encode())


class PanicException(BaseException):
    pass


class BrokenParser:
    def events_with_range(self, text, **_):
        raise PanicException

    events = reference_definitions = events_with_range


def test_unreadable_text_is_one_block(monkeypatch):
    monkeypatch.setattr(markdown, "_MARKDOWN", BrokenParser())

    assert read("a\n\nb") == ["a\n\nb"]


def test_many_formulas_yield_to_event_loop():
    rests = []

    spans = split_spans(b"$$\n" * 40, AlwaysDue(rest=lambda: rests.append(1)))

    assert len(rests) >= len(spans) == 20


def test_formulas_in_lists_cost_linear_time(monkeypatch):
    parsed = []

    def locate(text, pace):
        parsed.append(len(text))
        return locate_blocks(text, pace)

    monkeypatch.setattr(spans, "locate_blocks", locate)
    data = b"1. a\n$$x\n" * 500

    split_spans(data)

    assert sum(parsed) < 10 * len(data)
