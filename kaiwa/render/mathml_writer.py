"""Temml's tree of elements as MathML that a page may contain.

Pure: no IO.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from .mathml_styles import FORMULA_TAGS, RefusedMathML, read_attributes
from .plain import escape_attribute, escape_text

MAX_DEPTH = 120

_TOKENS = ("mi", "mn", "mo", "mtext")
_ACCENT = re.compile("tml-(hat|tilde)-")
_MAX_ACCENT = 4


class MathML(NamedTuple):
    """A formula.

    :param shown: the characters that a reader sees.
    :param text: these, and those that only take up space.
    """

    html: str
    shown: str
    text: str


def write_mathml(tree: dict[str, Any]) -> MathML:
    """Write a tree that ``read_tex`` returned.

    :raises RefusedMathML: it contains something that a page must not contain.
    """
    html = "".join(_write(tree, 0))
    return MathML(html, _read_text(tree), _read_all_text(tree))


def _write(node: dict[str, Any], depth: int) -> Iterator[str]:
    if "text" in node:
        yield escape_text(str(node["text"]))
        return
    if depth > MAX_DEPTH:
        raise RefusedMathML("too deep")
    children = _list_children(node)
    # A fragment has no type.
    tag = node.get("type")
    # Browsers show nothing of an element in a token. \mathop{\overline{x}} is one.
    if tag in _TOKENS and any("text" not in child for child in children):
        tag, node = "mrow", node | {"attributes": {}}
    if tag is not None:
        yield _open(tag, node)
        if tag in ("mover", "munder"):
            _fit_accent(*children)
    for child in children:
        yield from _write(child, depth + 1)
    if tag is not None:
        yield f"</{tag}>"


def _fit_accent(base: dict[str, Any], accent: dict[str, Any]) -> None:
    """Let the width of a hat or tilde depend on the characters below it.

    Temml counts the letters of a command: it would draw a hat for six over a theta.
    """
    kind = _ACCENT.match(" ".join(accent.get("classes", ())))
    if kind:
        width = min(len(_read_text(base)), _MAX_ACCENT)
        is_narrow = kind[0] == "tml-tilde-" and width < 2
        accent["classes"] = [] if is_narrow else [f"{kind[0]}{width}"]


def _list_children(node: dict[str, Any]) -> list[dict[str, Any]]:
    # An empty label of a diagram has the state of Temml's builder for children.
    children = node["children"]
    return children if isinstance(children, list) else []


def _read_text(node: dict[str, Any]) -> str:
    """Return the characters that a reader sees."""
    if "text" in node:
        return str(node["text"])
    if node.get("type") == "mphantom":
        return ""
    return "".join(map(_read_text, _list_children(node)))


def _read_all_text(node: dict[str, Any]) -> str:
    if "text" in node:
        return str(node["text"])
    return "".join(map(_read_all_text, _list_children(node)))


def _open(tag: str, node: dict[str, Any]) -> str:
    if tag not in FORMULA_TAGS:
        raise RefusedMathML(tag)
    attributes = read_attributes(node)
    if attributes.get("display") == "block":
        # A wide formula scrolls, and must be focusable to scroll by keyboard.
        attributes["tabindex"] = "0"
    pairs = (f' {name}="{escape_attribute(it)}"' for name, it in attributes.items())
    return f"<{tag}{''.join(pairs)}>"
