import pytest

from kaiwa.render import blocks, render_answer
from kaiwa.render.blocks import render_block
from kaiwa.render.pace import Pace


def test_broken_block_is_shown_as_text(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(blocks, "parse_events", fail)

    assert render_answer("a\n\n<b>") == [
        '<div class="plain">a\n</div>',
        '<div class="plain">&lt;b&gt;</div>',
    ]


def test_huge_block_is_shown_as_text():
    html = render_block("*a* " * 200_000, "+Paragraph", {}, pace=Pace())

    assert html.startswith('<div class="plain">*a* *a* ')


def test_placeholder_cannot_be_forged():
    assert render_answer("\x010\x02 and $x$")[0].startswith(
        "<p>\ufffd0\ufffd and <math"
    )


def test_formula_block_is_focusable():
    html = render_answer("$$\nx\n+ y\n$$")

    assert html[0].startswith(
        '<div class="formula"><math display="block" tabindex="0">'
    )


def test_two_blocks_get_one_root():
    html = render_block("a\n\nb", "+Paragraph", {}, pace=Pace())

    assert html == "<div><p>a</p><p>b</p></div>"


@pytest.mark.parametrize(
    "source",
    [
        *(">" * 10_000, "> " * 10_000 + "a", "- " * 5_000 + "a", "1. " * 5_000 + "a"),
        *("[" * 10_000, "![[" * 10_000, "[x](" * 10_000, "[a](b" * 10_000),
        *("*a **b " * 5_000, "**a" * 10_000, "_" * 20_000, "~~a " * 10_000),
        *("`" * 30_000, "`a``b```c" * 3_000, "$a " * 10_000, "\\(" * 20_000),
        *("<" * 20_000, "<a " * 10_000, "<!--" * 10_000, "&" * 20_000),
        *("$$\n" * 1_000, "$" + "{" * 3_000 + "$", "$" + "\\sqrt " * 900 + "$"),
        *("|a" * 5_000 + "\n" + "|-" * 5_000, "[a]: x\n" * 5_000, "```\n" * 3_000),
        "```perl\n" + ("s{" * 90 + "\n") * 5 + "```",
    ],
    ids=lambda source: repr(source[:8]),
)
def test_pathological_markdown_is_rendered(source):
    assert all(html.startswith("<") for html in render_answer(source))
