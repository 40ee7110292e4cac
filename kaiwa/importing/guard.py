"""Repair JSON text before the parser reads it.

The parser, in C, reads lone surrogates as ``?``, keeps a string of any length in
memory, stops at a byte that is not UTF-8, and breaks at a number with thousands of
digits. The guard puts ``LONE`` in the place of such surrogates and bytes, ends a long
string with ``CUT``, and refuses such numbers.
"""

import codecs
import re

from .rejection import Damaged

MOST_STRING_CHARS = 4_000_000  # An answer has at most half of them.
# No text of Kaiwa contains these noncharacters: see ``source.clean_text``.
LONE = "\ufffe"
CUT = "\uffff"

_PAIR = r"\\u[dD][89abAB]..\\u[dD][c-fC-F].."
_SURROGATE = r"\\u[dD][89a-fA-F].."
# An escape passes only with the longest pair's length, since its second half may be in
# the next chunk.
_LONGEST_ESCAPE = 12
_CHARACTER = rf'(?:[^"\\]++|(?=.{{{_LONGEST_ESCAPE}}})(?:{_PAIR}|\\.))'
_INSIDE = re.compile(rf"{_CHARACTER}*+", re.DOTALL)
_STRINGS = re.compile(rf'(?:[^"]*+"{_CHARACTER}*+")*+', re.DOTALL)
_LONE = re.compile(
    rf"((?:[^\\]++|{_PAIR}|\\(?!u[dD][89a-fA-F]).)*+){_SURROGATE}", re.DOTALL
)
_ANY_SURROGATE = re.compile(_SURROGATE)
_INVALID_BYTES = re.compile("[\udc80-\udcff]+")
_LONG_NUMBER = re.compile("[0-9]{1000}")
_LONG_NUMBER_OUTSIDE = re.compile(
    rf'(?:[^"0-9]++|"{_CHARACTER}*+"|[0-9]{{1,999}}(?![0-9]))*+[0-9]{{1000}}',
    re.DOTALL,
)


class Guard:
    """A filter of chunks.

    :param most_string_chars: end longer strings, as they are written.
    """

    def __init__(self, most_string_chars: int = MOST_STRING_CHARS) -> None:
        self._most = most_string_chars
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self._held = ""
        self._is_inside = False
        self._length = 0

    def feed(self, data: bytes, *, is_last: bool = False) -> bytes:
        """Filter a chunk. Its last characters may come with the next one.

        :raises Damaged: there is a number that no program writes.
        """
        text = self._held + self._decoder.decode(data, is_last)
        # With white space after it, the last escape passes, too.
        text = _INVALID_BYTES.sub(LONE, text) + " " * (_LONGEST_ESCAPE * is_last)
        begin = start = 0
        if self._is_inside:
            begin = _match_end(_INSIDE, text, 0)
            self._is_inside = not text.startswith('"', begin)
            start = begin + 1
        inside = self._cut(text[:begin])
        end = begin if self._is_inside else self._pass_strings(text, start)
        self._held = text[end:]
        return _replace_lone(inside + text[begin:end]).encode()

    def _cut(self, text: str) -> str:
        """Return the part of a string's text that is kept."""
        before = self._length
        self._length += len(text)
        if self._length <= self._most:
            return text
        return text + CUT if before <= self._most else ""

    def _pass_strings(self, text: str, start: int) -> int:
        """Return the end of the text that can pass."""
        if _LONG_NUMBER.search(text) and _LONG_NUMBER_OUTSIDE.match(text, start):
            raise Damaged()
        quote = text.find('"', _match_end(_STRINGS, text, start))
        if quote < 0:
            return len(text)
        self._is_inside = True
        end = _match_end(_INSIDE, text, quote + 1)
        self._length = end - quote
        return end


def _match_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    assert found is not None  # The pattern matches an empty text, too.
    return found.end()


def _replace_lone(text: str) -> str:
    if not _ANY_SURROGATE.search(text):
        return text  # Fast path: nearly all chunks.
    pieces = []
    end = 0
    while found := _LONE.match(text, end):
        pieces += [found[1], LONE]
        end = found.end()
    return "".join(pieces) + text[end:]
