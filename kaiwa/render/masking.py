"""Formulas replaced by placeholders before a block is parsed.

TeX contains characters with a meaning in Markdown (``_``, ``*``, ``\\\\``). So each
formula becomes a short placeholder, and the writer puts MathML in its place. The
parser's events show where a formula is possible: not in code, not in an address, not
across the end of a paragraph or a cell.

Pure: no IO.
"""

import re
from collections.abc import Iterator

from .formulas import Formula, list_formulas, write_placeholder
from .markdown import locate_events
from .pace import Pace

_HINT = re.compile(r"\$|\\[(\[]")
_SPANS = ("Link", "Image", "Emphasis", "Strong", "Strikethrough")
_AUTOMATIC = ("Autolink", "Email")
_INLINE = frozenset(
    ["Text", "Code", "InlineHtml", "SoftBreak", "HardBreak"]
    + [sign + name for name in _SPANS for sign in "+-"]
)


class _Leaf:
    """The text of a paragraph, heading or cell: byte offsets, and its opaque ranges."""

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.opaque: list[tuple[int, int]] = []


def mask_formulas(source: str, pace: Pace | None = None) -> tuple[str, list[Formula]]:
    """Replace each formula of a block by its placeholder; return text and formulas."""
    if not _HINT.search(source):
        return source, []
    data = source.encode()
    formulas: list[Formula] = []
    pieces: list[str] = []
    done = 0
    for leaf in _list_leaves(source, pace):
        # No event contains a backslash before the first character.
        is_escaped = data[leaf.start - 1 : leaf.start] == b"\\"
        start = leaf.start - is_escaped
        pieces.append(data[done:start].decode())
        pieces.append(_mask_leaf(data, start, leaf, formulas))
        done = leaf.end
    pieces.append(data[done:].decode())
    return "".join(pieces), formulas


def _mask_leaf(data: bytes, start: int, leaf: _Leaf, formulas: list[Formula]) -> str:
    source = data[start : leaf.end].decode()
    pieces: list[str] = []
    done = 0
    for formula in list_formulas(_hide_opaque(data, start, leaf)):
        pieces += [source[done : formula.start], write_placeholder(len(formulas))]
        formulas.append(formula)
        done = formula.end
    return "".join(pieces) + source[done:]


def _hide_opaque(data: bytes, start: int, leaf: _Leaf) -> str:
    pieces: list[str] = []
    for hidden_start, hidden_end in leaf.opaque:
        pieces.append(data[start:hidden_start].decode())
        pieces.append("\0" * len(data[hidden_start:hidden_end].decode()))
        start = hidden_end
    return "".join(pieces) + data[start : leaf.end].decode()


def _list_leaves(source: str, pace: Pace | None) -> Iterator[_Leaf]:
    leaf: _Leaf | None = None
    is_code = False
    for (name, value), start, end in locate_events(source, pace):
        if name.endswith("CodeBlock"):
            is_code = name[0] == "+"
        if name not in _INLINE or is_code:
            if leaf is not None:
                yield leaf
            leaf = None
            continue
        leaf = leaf or _Leaf(start)
        if name == "Code" or (name == "+Link" and value["link_type"] in _AUTOMATIC):
            leaf.opaque.append((start, end))
        if name in ("-Link", "-Image"):
            # The address of a link follows its text.
            leaf.opaque.append((max(leaf.end, start), end))
        if name[0] != "+":
            leaf.end = end
    if leaf is not None:
        yield leaf
