import pytest

from kaiwa.render import render_answer
from kaiwa.render.formulas import list_formulas, read_formula_block


def find(text: str) -> list[tuple[str, bool]]:
    return [(formula.tex, formula.is_display) for formula in list_formulas(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("$x$", [("x", False)], id="dollars"),
        pytest.param("$$ x $$", [("x", True)], id="double dollars"),
        pytest.param("\\( x \\)", [("x", False)], id="parentheses"),
        pytest.param("a \\[x\\] b", [("x", True)], id="brackets"),
        pytest.param("($x$, $y$).", [("x", False), ("y", False)], id="punctuation"),
        pytest.param(
            "関数$f(x)$は$g$です", [("f(x)", False), ("g", False)], id="Japanese"
        ),
        pytest.param("$a \\$ b$", [("a \\$ b", False)], id="escaped dollar inside"),
        pytest.param("$a\n> b$", [("a\nb", False)], id="lines of a quote"),
        pytest.param("\\\\(x\\\\)", [], id="escaped backslash"),
        pytest.param("\\$x$ and $y\\$", [], id="escaped dollar"),
        pytest.param("costs $5 and $10", [], id="prices"),
        pytest.param("R$5,00 e R$10", [], id="Brazilian prices"),
        pytest.param("US$5, about $10-$20, $7/$8", [], id="ranges of prices"),
        pytest.param("$ x $", [], id="white space inside"),
        pytest.param("a$x$ and $x$b", [], id="touching words"),
        pytest.param("é$x$", [], id="touching a letter with an accent"),
        pytest.param("$x$5", [], id="before a digit"),
        pytest.param("$$$x$$$", [], id="three dollars"),
        pytest.param("$x", [], id="open"),
        pytest.param("\\(x \\[y $$z", [], id="all open"),
        pytest.param("\\(\\) $$ $$ \\[ \\]", [], id="empty"),
        pytest.param("\\[x\\](address)", [], id="escaped link"),
        pytest.param("$a\0b$ \\(\0\\)", [], id="around code"),
        pytest.param("\\(" + "x" * 5_000 + "\\)", [], id="too long"),
    ],
)
def test_only_formulas_are_listed(text, expected):
    assert find(text) == expected


def test_unclosed_openers_cost_linear_time():
    assert find("\\(" * 50_000 + "$$" * 20_001 + "\\[" * 50_000) == []


@pytest.mark.parametrize(
    ("source", "tex"),
    [
        pytest.param("$$\nx\n$$", "x", id="dollars"),
        pytest.param("  \\[\nx\n\\].\n", "x", id="brackets and a full stop"),
        pytest.param("$$\nx", "x", id="open"),
    ],
)
def test_block_formula_excludes_delimiters(source, tex):
    assert read_formula_block(source).tex == tex


def test_invisible_characters_in_formula_are_shown():
    [html] = render_answer("$a\u202eb$")

    assert "<math" not in html
    assert '$a<span class="control" title="U+202E">\u202e</span>b$' in html
