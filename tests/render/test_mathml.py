import re
from html import unescape
from pathlib import Path

import pytest

from kaiwa.render import ByteCache, GrowingAnswer, formulas, mathml, render_answer
from kaiwa.render.formulas import list_formulas, render_formula
from kaiwa.render.mathml import convert_tex
from kaiwa.render.mathml_styles import FORMULA_CLASSES, RefusedMathML
from kaiwa.render.mathml_writer import write_mathml
from kaiwa.render.tex_letters import has_same_letters

STYLESHEET = Path(__file__).parents[2] / "static/css/formula.css"


def render(tex: str, *, is_display: bool = False) -> str:
    delimiter = "$$" if is_display else "$"
    return render_formula(list_formulas(f"{delimiter}{tex}{delimiter}")[0])


def read_text(html: str) -> str:
    """Return the visible characters of MathML."""
    return "".join(unescape(re.sub("<[^>]*>", "", html)).split())


def test_formula_becomes_mathml():
    assert render("x^2") == (
        '<math><msup><mi>x</mi><mn class="tml-sml-pad">2</mn></msup></math>'
    )
    assert render("x", is_display=True) == (
        '<math display="block" tabindex="0"><mi>x</mi></math>'
    )


@pytest.mark.parametrize(
    "tex",
    [
        pytest.param(r"\frac{", id="broken"),
        pytest.param(r"\nonsense x", id="unknown command"),
        pytest.param(r"\begin{nonsense}x\end{nonsense}", id="unknown environment"),
        pytest.param(r"a & b", id="alignment outside a table"),
        pytest.param(r"a # b", id="parameter outside a macro"),
        pytest.param(r"\left( x", id="unbalanced"),
        pytest.param(r"\ref{x}", id="reference"),
        pytest.param(r"\begin{array}{p{3cm}}x\end{array}", id="column of a width"),
        pytest.param(r"\hspace{-9em}x", id="far to the left"),
        pytest.param(r"\raisebox{99em}{x}", id="far up"),
        pytest.param(r"\href{javascript:1}{x}", id="address"),
        pytest.param(r"\url{https://example.com}", id="bare address"),
        pytest.param(r"\style{color:red}{x}", id="style"),
        pytest.param(r"\class{a}{x}", id="class"),
        pytest.param(r"\id{a}{x}", id="anchor"),
        pytest.param(r"\data{a=b}{x}", id="data"),
        pytest.param(r"\includegraphics{https://example.com/a.png}", id="picture"),
        pytest.param(r"\toggle{x}{y}\endtoggle", id="toggle"),
        pytest.param(r"\def\a{\a\a}\a", id="endless macro"),
        pytest.param(r"\def\a#1{#1#1}" + r"\a{" * 60 + "x" + "}" * 60, id="doubling"),
        pytest.param(
            r"\newcommand{\a}[2]{#1#2#1#2}" + r"\a{" * 8 + "x" + "}{x}" * 8,
            id="large after macros",
        ),
        pytest.param(
            r"\def\a#1{" + "#1" * 300 + "}" + r"\a{" * 4 + "x" + "}" * 4,
            id="slow macro",
        ),
        pytest.param("{" * 900, id="open groups"),
        pytest.param(r"\sqrt{" * 150 + "x" + "}" * 150, id="deep"),
        pytest.param(r"\text{" * 150 + "x" + "}" * 150, id="deep text"),
        pytest.param(r"\begin{matrix}" + "&" * 900 + r"\end{matrix}", id="cells"),
    ],
)
def test_unreadable_formula_is_shown_as_code(tex):
    assert render(tex, is_display=True).startswith('<code class="formula">$$')


def test_too_long_formula_is_not_converted():
    assert convert_tex("x" * 100_000, is_display=True) == ""


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        pytest.param(r"\text{learning\_rate}", "learning_rate", id="escaped in text"),
        pytest.param(r"\text{50\% \& \$5 \#1}", "50%&$5#1", id="symbols in text"),
        pytest.param(r"\text{if $x > 0$}", "ifx>0", id="formula in text"),
        pytest.param(r"\begin{alignedat}{2}a&=b\end{alignedat}", "a=b", id="pairs"),
        pytest.param(r"\begin{array}{c|r}a&b\end{array}", "ab", id="columns"),
        pytest.param(r"\begin{array}[t]{c}a\end{array}", "a", id="position"),
        pytest.param(r"\begin{matrix*}[r]a\end{matrix*}", "a", id="alignment"),
        pytest.param(r"\begin{gathered}a\\[2pt]b\end{gathered}", "ab", id="gap"),
        pytest.param(r"a \\[1ex] b", "ab", id="gap outside a table"),
        pytest.param("a % a comment\n+ b", "a+b", id="comment"),
        pytest.param(r"a\hspace{1em}b\kern2pt c\mkern 3mu d", "abcd", id="spaces"),
        pytest.param(r"\rule{1em}{2ex}\raisebox{2pt}{x}\smash[b]{y}", "xy", id="sizes"),
        pytest.param(r"\color{red}a\textcolor{#0f0}{b}", "ab", id="colours"),
        pytest.param(r"\colorbox{teal}{a}\fcolorbox{red}{blue}{b}", "ab", id="boxes"),
        pytest.param(r"\genfrac{(}{]}{0pt}{1}{a}{b}", "(ab]", id="fraction"),
        pytest.param(r"a\label{eq:1}\tag{7}", "a(7)", id="tag"),
        pytest.param(r"\newcommand{\f}[1]{(#1)}\f{x}", "(x)", id="macro"),
        pytest.param(r"\mathrm{C6H12O6}+\mathit{x10}", "C6H12O6+𝑥10", id="digits"),
        pytest.param(r"\mathbf{0}+\boldsymbol{\theta}", "𝟎+𝜽", id="bold"),
        pytest.param(r"\mathop{\overline{\mathrm{lim}}}", "lim", id="token of a line"),
        pytest.param(r"\mbox{a}\in\R", "a∈ℝ", id="other names"),
        pytest.param("速さ = 距離/時間", "速さ=距離/時間", id="Japanese"),
    ],
)
def test_only_the_formula_is_shown(tex, expected):
    html = convert_tex(tex, is_display=True)

    assert read_text(html) == expected


def test_overset_is_no_superscript():
    html = render(r"\overset{a}{b}")

    assert "<mover>" in html and "<msup>" not in html


@pytest.mark.parametrize(
    ("tex", "css_class"),
    [
        pytest.param(r"\widehat{\theta}", "tml-hat-1", id="one letter"),
        pytest.param(r"\widehat{abc}", "tml-hat-3", id="three letters"),
        pytest.param(r"\widetilde{\theta}", "", id="tilde"),
        pytest.param(r"\widetilde{ab}", "tml-tilde-2", id="wide tilde"),
    ],
)
def test_accent_fits_its_base(tex, css_class):
    assert re.findall(r"tml-[a-z]+-\d", render(tex)) == [css_class] * bool(css_class)


@pytest.mark.parametrize(
    ("tex", "shown", "expected"),
    [
        pytest.param(r"\mathrm{C6H12}", "C6H1", False, id="lost digit"),
        pytest.param(r"\text{速さ}", "速", False, id="lost letter"),
        pytest.param(r"\mathbf{x}^2", "𝐱2", True, id="mathematical letter"),
        pytest.param(r"\begin{array}{lc}x\end{array}", "x", True, id="columns"),
        pytest.param(
            r"\begin{array}{lc}x\end{array}", "lcx", False, id="shown columns"
        ),
        pytest.param(r"\begin{alignedat}{2}x\end{alignedat}", "2x", False, id="pairs"),
        pytest.param(r"x \\[2pt] y", "x[2pt]y", False, id="shown length"),
        pytest.param(r"\sin x", "sinx", True, id="letters of a command"),
        pytest.param(r"x % 5", "x", True, id="comment"),
        pytest.param(r"x \% 5", "x%", False, id="percent"),
    ],
)
def test_other_letters_are_noticed(tex, shown, expected):
    assert has_same_letters(tex, shown, shown) is expected


@pytest.mark.parametrize("name", ["aligned", "align", "gathered", "align*", "split"])
def test_environment_becomes_table(name):
    html = render(rf"\begin{{{name}}}a&=b\\c&=d\end{{{name}}}", is_display=True)

    assert html.count("<mtr>") == 2 and "(1)" not in html


def test_wrapping_environment_is_removed():
    assert "<mi>x</mi>" in render(r"\begin{equation}x\end{equation}", is_display=True)


def test_text_in_formula_is_escaped():
    html = render(r"\text{<script> &lt;b&gt;}")

    assert "<script" not in html and "<b>" not in html


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"type": "script"}, id="element"),
        pytest.param({"attributes": {"href": "https://example.com"}}, id="attribute"),
        pytest.param({"attributes": {"width": "99em"}}, id="length"),
        pytest.param({"attributes": {"mathcolor": "url(#a)"}}, id="colour"),
        pytest.param({"classes": ["button"]}, id="class"),
        pytest.param({"style": {"position": "fixed"}}, id="style"),
        pytest.param({"style": {"paddingLeft": "9em"}}, id="padding"),
        pytest.param({"style": {"marginLeft": "-9em"}}, id="margin"),
    ],
)
def test_unknown_mathml_is_refused(change):
    node = {"type": "mi", "attributes": {}, "classes": [], "style": {}, "children": []}

    with pytest.raises(RefusedMathML):
        write_mathml(node | change)


def test_every_class_has_a_rule():
    rules = set(re.findall(r"\.([a-z][\w-]*)", STYLESHEET.read_text()))

    assert FORMULA_CLASSES - rules == set()


@pytest.fixture
def converted(monkeypatch):
    """List the TeX that is converted, with an empty cache."""
    converted = []

    def convert(key):
        converted.append(key[0])
        return mathml._convert(key)

    cache = ByteCache(
        convert,
        lambda _, mathml: len(mathml),
        max_bytes=mathml.MAX_CACHED_BYTES,
        max_entry_bytes=mathml.MAX_CACHED_BYTES,
    )
    monkeypatch.setattr(mathml, "_mathml", cache)
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
    assert f"$x_{{{formulas.MAX_FORMULAS}}}$" in html
    assert len(converted) == len(set(converted)) == formulas.MAX_FORMULAS
    assert [block.html for block in answer.blocks] == render_answer(answer.source)
