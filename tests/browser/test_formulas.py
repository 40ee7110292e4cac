import pytest

# The box of each element that a selector finds, from the left.
BOXES = """(formula, selector) => Array.from(formula.querySelectorAll(selector))
  .map(it => it.getBoundingClientRect())
  .map(({ left, right, top, bottom }) => ({ left, right, top, bottom }))"""
STYLE = """(formula, [selector, name]) =>
  getComputedStyle(formula.querySelector(selector))[name]"""


@pytest.fixture
def draw(tab):
    """Answer with a formula, and return its element."""

    def draw(tex: str):
        tab.open().send(f"fast echo: $${tex}$$")
        tab.wait_for_answer()
        return tab.answer.locator("math")

    return draw


def test_equations_align_at_their_signs(draw):
    formula = draw(r"\begin{aligned} a &= b + c \\ a + b + c &= d \end{aligned}")

    first, second = formula.evaluate(BOXES, "mtd:nth-child(2)")
    left, right = formula.evaluate(BOXES, "mtd:first-child > :last-child")
    assert abs(first["left"] - second["left"]) < 1
    assert abs(left["right"] - right["right"]) < 1
    assert left["left"] > right["left"] + 10


def test_augmented_matrix_has_a_line(draw):
    formula = draw(
        r"\left[\begin{array}{cc|c} 1 & 2 & 3 \\ 4 & 5 & 6 \end{array}\right]"
    )

    cells = "mtr > mtd:nth-child"
    assert formula.evaluate(STYLE, [f"{cells}(1)", "borderRightStyle"]) == "none"
    assert formula.evaluate(STYLE, [f"{cells}(2)", "borderRightStyle"]) == "solid"
    assert formula.evaluate(STYLE, [f"{cells}(2)", "borderRightWidth"]) != "0px"


def test_box_is_drawn_around_formula(draw):
    formula = draw(r"\boxed{x = 1}")

    [box] = formula.evaluate(BOXES, ".boxed")
    [inside] = formula.evaluate(BOXES, ".boxed > *")
    assert formula.evaluate(STYLE, [".boxed", "borderTopStyle"]) == "solid"
    assert box["left"] < inside["left"] - 2 and inside["right"] < box["right"] - 2
    assert box["top"] < inside["top"] - 2 and inside["bottom"] < box["bottom"] - 2


def test_strike_covers_its_formula(draw):
    formula = draw(r"\cancel{xyz}")

    [strike] = formula.evaluate(BOXES, ".tml-cancel")
    [inside] = formula.evaluate(BOXES, "menclose > :first-child")
    assert formula.evaluate(STYLE, [".tml-cancel", "clipPath"]).startswith("polygon")
    assert (
        strike["left"] <= inside["left"] + 1 and inside["right"] <= strike["right"] + 1
    )
    assert strike["bottom"] - strike["top"] > 5


def test_bold_formula_has_bold_letters(draw):
    formula = draw(r"\mathbf{0} + \boldsymbol{\theta}")

    assert formula.text_content() == "𝟎+𝜽"
