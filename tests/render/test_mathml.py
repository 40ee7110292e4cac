import pytest

from kaiwa.render import ByteCache, GrowingAnswer, formulas, mathml, render_answer
from kaiwa.render.formulas import list_formulas, render_formula


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
    assert f'<code class="formula">$x_{{{formulas.MAX_FORMULAS}}}$</code>' in html
    assert len(converted) == len(set(converted)) == formulas.MAX_FORMULAS
    assert [block.html for block in answer.blocks] == render_answer(answer.source)
