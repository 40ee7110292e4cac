import pytest

from kaiwa.render.masking import mask_formulas


@pytest.mark.parametrize(
    ("source", "formulas"),
    [
        pytest.param("a $x_1$ and \\(y_1\\)", ["x_1", "y_1"], id="paragraph"),
        pytest.param("\\(x\\)", ["x"], id="first character escaped"),
        pytest.param("# $x$\n", ["x"], id="heading"),
        pytest.param("- $x$\n- b\n\n  $$\n  y\n  $$\n", ["y", "x"], id="items"),
        pytest.param("> $a\n> b$", ["a\nb"], id="quote"),
        pytest.param("|$x$|y|\n|-|-|\n|a|$z$|", ["x", "z"], id="cells"),
        pytest.param(
            "日本 `コード` $x$ [日本](http://日本) $y$", ["x", "y"], id="bytes"
        ),
        pytest.param("**$x$** [a $y$](u)", ["x", "y"], id="in emphasis and links"),
        pytest.param("$x", [], id="none"),
        pytest.param("`$x$` `\\(y\\)`", [], id="code"),
        pytest.param("```\n$x$ \\(y\\)\n```", [], id="fence"),
        pytest.param("- ```\n  $x$\n  ```", [], id="fence in a list"),
        pytest.param("    $x$", [], id="indented code"),
        pytest.param("<div>\n$x$\n</div>", [], id="raw HTML"),
        pytest.param("[a](http://u/$x$) ![a](/$y$)", [], id="address"),
        pytest.param("<http://u/$x$>", [], id="automatic link"),
        pytest.param("$a `b$ c`", [], id="half in code"),
        pytest.param("- $a\n- b$", [], id="across items"),
        pytest.param("|$a|b$|\n|-|-|", [], id="across cells"),
    ],
)
def test_formulas_are_masked_only_in_text(source, formulas):
    masked, found = mask_formulas(source)

    assert [formula.tex for formula in found] == formulas
    assert masked.count("\x01") == len(formulas)


def test_masked_text_can_be_restored():
    source = "日本 $x$ `$` **\\(y\\)**\n> z"
    masked, formulas = mask_formulas(source)

    for number, formula in enumerate(formulas):
        masked = masked.replace(f"\x01{number}\x02", formula.source)
    assert masked == source
