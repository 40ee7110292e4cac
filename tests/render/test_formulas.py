import pytest

from kaiwa.render import ByteCache, GrowingAnswer, formulas, render_answer
from kaiwa.render.formulas import (
    list_formulas,
    read_formula_block,
    render_formula,
)


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


def render(tex: str, *, is_display: bool = False) -> str:
    delimiter = "$$" if is_display else "$"
    return render_formula(list_formulas(f"{delimiter}{tex}{delimiter}")[0])


def test_formula_becomes_mathml():
    assert 'display="inline"' in render("x^2")
    assert render("x^2", is_display=True).endswith(
        ' display="block" tabindex="0">'
        "<mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>"
    )


@pytest.mark.parametrize(
    "tex",
    [
        pytest.param(r"\frac{", id="broken"),
        pytest.param(r"\nonsense x", id="unknown command"),
        pytest.param(r"a & b", id="alignment outside a table"),
        pytest.param(r"\def\a{\a\a}\a", id="macro"),
        pytest.param("{" * 900, id="deep"),
        pytest.param(r"\left( x", id="unbalanced"),
    ],
)
def test_unreadable_formula_is_shown_as_code(tex):
    assert render(tex).startswith('<code class="formula">$')


@pytest.mark.parametrize("name", ["aligned", "align", "gathered", "align*", "split"])
def test_environment_becomes_table(name):
    html = render(rf"\begin{{{name}}}a&=b\\c&=d\end{{{name}}}", is_display=True)

    assert html.count("<mtr>") == 2 and "(1)" not in html


def test_wrapping_environment_is_removed():
    assert "<mi>x</mi>" in render(r"\begin{equation}x\end{equation}", is_display=True)


def test_text_in_formula_is_escaped():
    html = render(r"\text{<script> &lt;b&gt;}")

    assert "<script" not in html and "<b>" not in html


def test_unsafe_formula_attributes_are_removed():
    html = render(
        r"\href{javascript:1}{x} \style{color:red}{x} \class{a}{x} \hspace{999em}"
    )

    assert not [name for name in ("href", "style=", "class", "999") if name in html]


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
    assert '$a<span class="invisible" title="U+202E">U+202E</span>b$' in html


@pytest.fixture
def converted(monkeypatch):
    """List the TeX that is converted, with an empty cache."""
    converted = []

    def convert(key):
        converted.append(key[0])
        return formulas._convert(key)

    cache = ByteCache(
        convert,
        lambda _, mathml: len(mathml),
        max_bytes=formulas.MAX_CACHED_BYTES,
        max_entry_bytes=formulas.MAX_CACHED_BYTES,
    )
    monkeypatch.setattr(formulas, "_mathml", cache)
    return converted


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "- ", "> "], ids=["paragraph", "item", "quote"])
def test_streamed_formulas_are_converted_once(prefix, converted):
    answer = GrowingAnswer(prefix)
    for number in range(600):
        answer.append(f"$x_{{{number}}}$ and more words ")
        html = answer.blocks[0].html
    answer.finish()

    assert html.count("<math") == formulas.MAX_FORMULAS
    assert f'<code class="formula">$x_{{{formulas.MAX_FORMULAS}}}$</code>' in html
    assert len(converted) == len(set(converted)) == formulas.MAX_FORMULAS
    assert [block.html for block in answer.blocks] == render_answer(answer.source)
