"""The elements, attributes and classes that a formula may have.

Temml writes inline styles, which the page's policy forbids. Each becomes a class or an
attribute of a fixed set. An element with any other attribute, class or style is
refused: without it, the formula might look like another one.

Pure: no IO.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORMULA_TAGS = _words(
    "math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts"
    " mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder"
    " munderover none"
)
FORMULA_ATTRIBUTES = _words(
    "accent accentunder depth display displaystyle form height largeop"
    " linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize"
    " minsize movablelimits notation rspace scriptlevel separator stretchy symmetric"
    " voffset width"
)
# The anchor of a \label, hints for line breaks, and invisible elements.
_IGNORED_ATTRIBUTES = _words("columnalign fence id linebreak rowspacing")
_WORD = re.compile(r"[a-z][a-z ]{0,40}|\d")
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{2,20}")
_LENGTH = re.compile(r"([-+]?)(\d{0,3}(?:\.\d{1,20})?)(em|ex|pt|px|mm|cm|in|%|)")
# A longer length would widen the page, or cover the text around the formula.
_MAX_EMS = 40
_MAX_SHIFT_EMS = 3
_EMS = {
    **{"": 1, "em": 1, "ex": 0.431, "pt": 0.1, "px": 0.075, "%": 0.01},
    **{"mm": 0.285, "cm": 2.85, "in": 7.23},
}
_MAY_BE_NEGATIVE = _words("depth height lspace rspace voffset")
_LENGTHS = _MAY_BE_NEGATIVE | _words("linethickness mathsize maxsize minsize width")

_CAPITAL = re.compile("[A-Z]")
_LINES = {
    "0.06em solid": "line",
    "0.06em dashed": "dashed",
    "0.15em double": "double",
}
_SIDE_STYLE = re.compile(r"(padding|border)-(top|right|bottom|left)")
# In quarters of an em. A cell without a class has two at its left and right.
_PADDINGS = {
    "top": range(9),
    "right": (0, 1, 2, 4),
    "bottom": range(9),
    "left": (0, 1, 2, 4),
}
_SIDES = tuple(_PADDINGS)
_CELL_PADDINGS = ("pad-left-2", "pad-right-2")
# In eighteenths of an em, as in TeX: \! is 3.
_BACKSPACES = (1, 2, 3, 4, 5, 6, 9, 12, 18)
# From (property, value) to a class; an empty one if the stylesheet needs none.
_STYLES = {
    ("border", "1px solid"): "boxed",
    ("bottom", "0"): "",
    ("display", "block math"): "",
    ("display", "flex"): "lap-center",
    ("font-family", "Cambria, 'Times New Roman', serif"): "serif",
    ("font-style", "italic"): "italic",
    ("font-weight", "bold"): "bold",
    # The arrows of a commutative diagram.
    ("height", "1em"): "",
    ("justify-content", "center"): "",
    # The arrow of \cancelto.
    ("left", "0.1em"): "",
    ("math-depth", "0"): "depth-0",
    ("math-depth", "2"): "depth-2",
    ("padding", "0"): "flush",
    ("padding", "0.3em"): "padded",
    ("padding", "3pt"): "padded",
    ("position", "absolute"): "lap-left",
    ("position", "relative"): "lap-base",
    ("right", "0"): "",
    ("text-align", "left"): "tml-left",
    ("width", "100%"): "wide",
    ("width", "50%"): "glue",
    ("width", "7.5%"): "",
    ("width", "90%"): "",
}
_ATTRIBUTE_STYLES = {
    ("mathbackground", "black"): "rule",
    ("mathvariant", "italic"): "italic",
    ("mathvariant", "monospace"): "monospace",
    ("style", "font-weight:bold"): "bold",
    ("style", "text-align: left;"): "tml-left",
}
_TEMML_CLASSES = _words(
    "actuarial chr-lrg chr-lrg-vec chr-med chr-med-vec chr-sml chr-sml-vec circle-pad"
    " downstrike ff-narrow ff-nudge-left ff-squash longdiv-arc longdiv-top menclose"
    " phasor-angle phasor-bottom sout textcircle tml-cancel tml-cancelto tml-fbox"
    " tml-hat-1 tml-hat-2 tml-hat-3 tml-hat-4 tml-jot tml-left tml-lrg-pad tml-med-pad"
    " tml-overline tml-prime tml-right tml-shift-left tml-small tml-sml-pad tml-tilde-2"
    " tml-tilde-3 tml-tilde-4 tml-underline tml-vec tml-xcancel upstrike wbk-acc"
    " wbk-lrg wbk-lrg-acc wbk-lrg-vec wbk-med wbk-med-acc wbk-med-vec wbk-sml"
    " wbk-sml-acc wbk-sml-vec wbk-vec"
)
_IGNORED_CLASSES = _words("mathcal mathscr tml-display tml-label tml-tag tml-tageqn")
FORMULA_CLASSES = frozenset(
    {
        *_TEMML_CLASSES,
        *filter(None, _STYLES.values()),
        *_ATTRIBUTE_STYLES.values(),
        *(f"{line}-{side}" for line in _LINES.values() for side in _SIDES),
        *(f"pad-{side}-{it}" for side in _SIDES for it in _PADDINGS[side]),
        *(f"back-{it}" for it in _BACKSPACES),
        "framed",
    }
)


class RefusedMathML(Exception):
    """A formula contains something that a page must not contain."""


def read_attributes(node: dict[str, Any]) -> dict[str, str]:
    """Return the attributes of an element, ``class`` included.

    :raises RefusedMathML: one of them is not allowed.
    """
    classes = [*_read_classes(node["classes"])]
    attributes: dict[str, str] = {}
    for name, value in node["attributes"].items():
        if (name, value) in _ATTRIBUTE_STYLES:
            classes.append(_ATTRIBUTE_STYLES[name, value])
        elif name not in _IGNORED_ATTRIBUTES:
            attributes |= _read_attribute(name, str(value))
    # Empty cells carry the state of Temml's builder in place of a style.
    is_state = "maxSize" in node["style"]
    for name, value in node["style"].items():
        if name == "color":
            attributes |= _read_attribute("mathcolor", str(value))
        elif not is_state or name.startswith(("padding", "border")):
            name = _CAPITAL.sub(lambda letter: f"-{letter[0].lower()}", name)
            classes += _name_classes(name, str(value).strip())
    if node["type"] == "mtd":
        classes = [it for it in classes if it not in _CELL_PADDINGS]
    if any(classes):
        attributes["class"] = " ".join(dict.fromkeys(filter(None, classes)))
    return attributes


def _read_classes(classes: list[str]) -> Iterator[str]:
    for css_class in classes:
        if css_class in _TEMML_CLASSES:
            yield css_class
        elif css_class not in _IGNORED_CLASSES:
            raise RefusedMathML(css_class)


def _read_attribute(name: str, value: str) -> dict[str, str]:
    if name not in FORMULA_ATTRIBUTES:
        raise RefusedMathML(name)
    if name in ("mathcolor", "mathbackground"):
        is_allowed = bool(_COLOR.fullmatch(value))
    elif name in _LENGTHS:
        # \llap writes a unit of MathML 3; a class does its work.
        if value in ("-1width", "-0.5width"):
            return {}
        least = -_MAX_SHIFT_EMS if name in _MAY_BE_NEGATIVE else 0
        is_allowed = least <= _measure(value) <= _MAX_EMS
    else:
        is_allowed = bool(_WORD.fullmatch(value))
    if not is_allowed:
        raise RefusedMathML(f"{name}={value}")
    return {name: value}


def _name_classes(name: str, value: str) -> Iterator[str]:
    if (name, value) in _STYLES:
        yield _STYLES[name, value]
    elif match := _SIDE_STYLE.fullmatch(name):
        side = match[2]
        if match[1] == "padding":
            yield _name_padding(side, value)
        else:
            yield f"{_LINES[value]}-{side}"
    elif name == "padding" and len(values := value.split()) == len(_SIDES):
        for side, part in zip(_SIDES, values, strict=True):
            yield _name_padding(side, part)
    elif name == "margin-left":
        yield _name_backspace(value)
    elif name == "border" and value.startswith("0.0667em solid "):
        yield "framed"
    else:
        raise RefusedMathML(f"{name}:{value}")


def _name_padding(side: str, value: str) -> str:
    return f"pad-{side}-{_find_nearest(_PADDINGS[side], _measure(value) * 4)}"


def _name_backspace(value: str) -> str:
    return f"back-{_find_nearest(_BACKSPACES, -_measure(value) * 18)}"


def _find_nearest(numbers: Sequence[int], number: float) -> int:
    if not -0.5 <= number <= numbers[-1] + 1:
        raise RefusedMathML(str(number))
    return min(numbers, key=lambda it: abs(it - number))


def _measure(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    if not match or match[2] in ("", "."):
        raise RefusedMathML(length)
    return float(match[1] + match[2]) * _EMS[match[3]]
