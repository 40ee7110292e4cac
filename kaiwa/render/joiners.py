"""Joiners in code that change how their neighbours look.

An emoji of a family, a word in Persian and one in Hindi contain zero-width joiners, and
a reader sees them by their effect. Anywhere else a joiner is invisible.

Pure: no IO.
"""

import re

# Noncharacters stand for such joiners while the others are revealed.
_MARKS = {"\u200c": "\ufdd0", "\u200d": "\ufdd1"}
_TO_JOINERS = str.maketrans({mark: joiner for joiner, mark in _MARKS.items()})
_WITHOUT_MARKS = str.maketrans(dict.fromkeys(_MARKS.values(), "\ufffd"))

_EMOJI = (
    "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\U0001f000-\U0001faff"
)
# Arabic to N'Ko, Devanagari to Sinhala, Myanmar, Khmer, Mongolian.
_LETTERS = "\u0620-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af"
_JOINER = re.compile(
    f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    f"|(?<=[{_LETTERS}])[\u200c\u200d](?=[{_LETTERS}])"
)


def mark_joiners(code: str) -> str:
    """Replace each joiner inside an emoji or a word by a mark of the same length.

    A mark depends on the characters before and after the joiner.
    """
    if code.isascii():
        return code
    return _JOINER.sub(lambda it: _MARKS[it[0]], code.translate(_WITHOUT_MARKS))


def restore_joiners(html: str) -> str:
    """Replace the marks by their joiners."""
    return html if html.isascii() else html.translate(_TO_JOINERS)
