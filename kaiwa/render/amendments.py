"""Markdown rewritten so that the parser reads it as models mean it.

pulldown-cmark follows CommonMark to the letter. There, emphasis beside Japanese
punctuation fails, ``|`` in code ends a cell, a row may lose cells, and a paragraph that
starts with ``[note]:`` disappears. Control characters, which no source contains, make
the parser read these as meant; ``restore`` removes them from its events.

Pure: no IO.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import category, east_asian_width

from .nested_fences import STAND_INS as FENCE_STAND_INS
from .pace import Pace

# Each is one byte in place of one, so the offsets of blocks stay.
_PIPE, _BRACKET = "\x05", "\x06"
# A comma beside a delimiter counts as punctuation for the rules of emphasis.
_BEFORE, _AFTER = "\x03,", ",\x03"
_GHOST = re.compile("\x03,|,\x03")
_STAND_INS = str.maketrans(
    {_PIPE: "|", _BRACKET: "[", **{end: mark for mark, end in FENCE_STAND_INS.items()}}
)
_MAY_NEED_RESTORE = re.compile(r"[\x05-\x08]")


def amend_blocks(text: str, pace: Pace | None = None) -> str:
    """Amend tables and definitions; offsets stay the same.

    :param pace: when to yield to the event loop; never by default.
    """
    if "]:" in text:
        text = _UNUSABLE_DEFINITION.sub(rf"\1{_BRACKET}\2", text)
    return _amend_tables(_Tables(text, pace or Pace())) if "|" in text else text


def amend_emphasis(text: str) -> str:
    """Add a comma where a delimiter beside CJK text would have no meaning.

    The rules are those of markdown-cjk-friendly.
    """
    if text.isascii() or not ("*" in text or "~~" in text or "_" in text):
        return text
    return _DELIMITER_RUN.sub(_amend_run, text)


def make_inline(text: str) -> str:
    """Let a text start a paragraph, also if it starts with a tag."""
    return _BEFORE + text


def restore(text: str) -> str:
    """Remove the characters that the amendments have added."""
    if "\x03" in text:
        text = _GHOST.sub("", text)
    return text.translate(_STAND_INS) if _MAY_NEED_RESTORE.search(text) else text


# The markers of the quotes and items that a line starts.
MARKERS = r"[ \t>]*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t>]+)*"

# Definitions

# A link to such an address is not allowed, so the definition would only be lost.
_UNUSABLE_DEFINITION = re.compile(
    rf"^({MARKERS})\[((?!\^)(?:[^\[\]\\]|\\.){{1,999}}\]:)"
    r"(?![ \t]*\n?[ \t>]*<?(?:https?://[^/\s]|mailto:))",
    re.MULTILINE | re.IGNORECASE,
)

# Tables

_DELIMITER_ROW = re.compile(r"^[ \t>]*[|:-][|:\- \t]*$", re.MULTILINE)
_ROW_START = re.compile(MARKERS)
_SEPARATOR = re.compile(r"\\.|\|")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.+?)(?<!`)\1(?!`)")
# A formula, or a link. Prices are no formula: a digit follows the second dollar sign.
_FORMULA_OR_LINK = re.compile(
    r"(?<![\\$\w])\$(?![\s$])(?:\\.|[^\\$])*?(?<!\s)\$(?![\w$])"
    r"|\\\((?:[^\\]|\\[^()])*\\\)|\[[^\[\]]*\]\([^\s()]*\)"
)


@dataclass(frozen=True, slots=True)
class _Tables:
    """A text with tables, and when to yield while it is read."""

    text: str
    pace: Pace = field(compare=False)


# Each block is read a few times in a row.
@lru_cache(16)
def _amend_tables(tables: _Tables) -> str:
    text, pace = tables.text, tables.pace
    pieces: list[str] = []
    done = 0
    for delimiter_row in _DELIMITER_ROW.finditer(text):
        columns = len(list(_find_separators(delimiter_row[0]))) + 1
        header_end = delimiter_row.start() - 1
        header_start = text.rfind("\n", 0, max(header_end, 0)) + 1
        if header_end < done or header_start < done:
            continue
        header = _amend_header(text[header_start:header_end], columns)
        if header is None:
            continue
        end = text.find("\n\n", delimiter_row.end())
        end = end if end >= 0 else len(text)
        rows = text[delimiter_row.end() : end].split("\n")
        pieces += [text[done:header_start], header, "\n", delimiter_row[0]]
        amended = (_amend_row(row, columns) for row in rows)
        pieces.append("\n".join(pace.spread(amended)))
        done = end
    return "".join(pieces) + text[done:]


def _amend_header(row: str, columns: int) -> str | None:
    """Return the header of a table; None if the line cannot be one."""
    if len(list(_find_separators(row))) + 1 == columns:
        return row
    for span in (_CODE_SPAN, _FORMULA_OR_LINK):
        row = span.sub(_hide_pipes, row)
        if len(list(_find_separators(row))) + 1 == columns:
            return row
    return None


def _amend_row(row: str, columns: int) -> str:
    """Return a row without surplus cells."""
    if row.count("|") < columns:
        return row
    if len(list(_find_separators(row))) < columns:
        return row
    for span in (_CODE_SPAN, _FORMULA_OR_LINK):
        row = span.sub(_hide_pipes, row)
        surplus = list(_find_separators(row))[columns - 1 :]
        if not surplus:
            return row
    rest = list(row[surplus[0] :])
    for at in surplus:
        rest[at - surplus[0]] = _PIPE
    return row[: surplus[0]] + "".join(rest)


def _find_separators(row: str) -> Iterator[int]:
    """Yield the offsets of the separators between the cells of a row."""
    start = _ROW_START.match(row).end()  # type: ignore[union-attr]
    end = len(row.rstrip(" \t"))
    for match in _SEPARATOR.finditer(row, start):
        if match[0] == "|" and start < match.start() < end - 1:
            yield match.start()


def _hide_pipes(code_span: re.Match[str]) -> str:
    return _SEPARATOR.sub(
        lambda match: _PIPE if match[0] == "|" else match[0], code_span[0]
    )


# Emphasis

# An underscore needs punctuation before it; a variation selector hides that.
_DELIMITER_RUN = re.compile(r"\*+|(?<!~)~~(?!~)|(?<=[\ufe00-\ufe0e])_+")
# These are wide, but emoji.
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u2b55\U0001f004\U0001f0cf\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f201\U0001f21a\U0001f22f\U0001f232-\U0001f236\U0001f238-\U0001f23a"
    "\U0001f250\U0001f251\U0001f300-\U0001faff]"
)
_HANGUL = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")


def _amend_run(run: re.Match[str]) -> str:
    text, start, end = run.string, run.start(), run.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    if run[0][0] == "_":
        is_punctuation = start > 1 and _is_punctuation(text[start - 2])
        return _BEFORE + run[0] if is_punctuation else run[0]
    if (before + after).isascii() or not before.strip() or not after.strip():
        return run[0]
    if before == "\\":
        return run[0]
    if _is_punctuation(after):
        if not _is_punctuation(before) and (
            _is_cjk(after) or _is_cjk_before(text, start)
        ):
            return _BEFORE + run[0]
    elif _is_punctuation(before) and (_is_cjk(before) or _is_cjk(after)):
        return run[0] + _AFTER
    return run[0]


def _is_cjk_before(text: str, end: int) -> bool:
    character = text[end - 1]
    if "\ufe00" <= character <= "\ufe0e":
        return end > 1 and _is_cjk(text[end - 2])
    return "\U000e0100" <= character <= "\U000e01ef" or _is_cjk(character)


@lru_cache(4096)
def _is_punctuation(character: str) -> bool:
    return category(character)[0] in "PS"


@lru_cache(4096)
def _is_cjk(character: str) -> bool:
    is_wide = east_asian_width(character) in "WFH" and not _EMOJI.match(character)
    return is_wide or bool(_HANGUL.match(character))
