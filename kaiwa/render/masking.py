"""Formulas and addresses replaced by placeholders before a block is parsed.

They contain characters with a meaning in Markdown (``_``, ``*``, ``\\\\``). So each
becomes a short placeholder, and the writer puts MathML or a link in its place. The
parser's events show where a formula is possible: not in code, not in an address, not
across the end of a paragraph or a cell.

Pure: no IO.
"""

import re
from collections.abc import Iterable, Iterator

from .addresses import find_addresses
from .formulas import (
    Address,
    Mask,
    NoteReference,
    list_display_formulas,
    list_formulas,
    write_placeholder,
)
from .markdown import locate_events
from .notes import REFERENCE, Notes
from .pace import Pace

_HINT = re.compile(r"\$|\\[(\[]|://")
_SPANS = ("Link", "Image", "Emphasis", "Strong", "Strikethrough")
_AUTOMATIC = ("Autolink", "Email")
_INLINE = frozenset(
    ["Text", "Code", "InlineHtml", "SoftBreak", "HardBreak", "FootnoteReference"]
    + [sign + name for name in _SPANS for sign in "+-"]
)


class _Leaf:
    """The text of a paragraph, heading or cell: byte offsets, and its opaque ranges."""

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.opaque: list[tuple[int, int]] = []


def mask_formulas(
    source: str, pace: Pace | None = None, notes: Notes | None = None
) -> tuple[str, list[Mask]]:
    """Replace each formula of a block, and each address that Markdown would cut.

    :param notes: the footnotes; references to them are masked as well.
    :returns: the text with placeholders, and the masked texts by their number.
    """
    has_notes = notes is not None and "[^" in source
    if not has_notes and not _HINT.search(source):
        return source, []
    masks: list[Mask] = []
    source = _mask_display_formulas(source, masks)
    if not has_notes and not _may_have_masks(source):
        return source, masks
    data = source.encode()
    pieces: list[str] = []
    done = 0
    for leaf in _list_leaves(source, pace):
        # No event contains a backslash before the first character.
        is_escaped = data[leaf.start - 1 : leaf.start] == b"\\"
        start = leaf.start - is_escaped
        pieces.append(data[done:start].decode())
        pieces.append(_mask_leaf(data, start, leaf, masks, notes, pace or Pace()))
        done = leaf.end
    pieces.append(data[done:].decode())
    return "".join(pieces), masks


def _may_have_masks(source: str) -> bool:
    return "$" in source or "\\" in source or any(find_addresses(source))


def _mask_display_formulas(source: str, masks: list[Mask]) -> str:
    if "\n" not in source or not ("$$" in source or "\\[" in source):
        return source
    return _replace(source, list_display_formulas(source), masks)


def _mask_leaf(
    data: bytes,
    start: int,
    leaf: _Leaf,
    masks: list[Mask],
    notes: Notes | None,
    pace: Pace,
) -> str:
    source = data[start : leaf.end].decode()
    visible = _hide_opaque(data, start, leaf)
    found = [*pace.spread(_list_addresses(visible))]
    found += pace.spread(_list_references(visible, notes))
    found.sort(key=lambda mask: mask.start)
    pieces: list[str] = []
    done = 0
    for mask in found:
        pieces += [visible[done : mask.start], "\0" * (mask.end - mask.start)]
        done = mask.end
    found += list_formulas("".join(pieces) + visible[done:], pace)
    found.sort(key=lambda mask: mask.start)
    return _replace(source, pace.spread(found), masks)


def _list_addresses(text: str) -> Iterator[Mask]:
    for start, end in find_addresses(text):
        yield Address(start, end, text[start:end])


def _list_references(text: str, notes: Notes | None) -> Iterator[Mask]:
    for match in REFERENCE.finditer(text) if notes else ():
        if notes and match[1] in notes:
            token = notes.refer(match[1])
            yield NoteReference(match.start(), match.end(), match[0], token)


def _replace(source: str, found: Iterable[Mask], masks: list[Mask]) -> str:
    pieces: list[str] = []
    done = 0
    for mask in found:
        pieces += [source[done : mask.start], write_placeholder(len(masks))]
        masks.append(mask)
        done = mask.end
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
