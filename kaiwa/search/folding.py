"""Fold texts, so that spellings that readers regard as the same become equal.

Folding ignores case, width, accents and vowel points, and turns katakana into hiragana:
``Ｃａｆé`` and ``cafe`` are equal, and so are ``ｶﾞ``, ``ガ`` and ``が``.

Pure: no IO.
"""

import re
from functools import lru_cache
from unicodedata import category, normalize

# Accents, Hebrew and Arabic points, soft hyphens, zero-width spaces, variation
# selectors. The voiced marks of kana stay: か and が are different letters.
_REMOVED = (
    "\xad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0640\u064b-\u065f\u0670\u200b\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_REMOVE = re.compile(f"[{_REMOVED}]+")
# Characters that change the one before them, but are not of a category of marks.
_ATTACHED = re.compile(f"[{_REMOVED}\uff9e\uff9f\u1160-\u11ff]")
_KATAKANA = [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]
_EQUAL = {
    **{katakana: katakana - 0x60 for katakana in _KATAKANA},
    **dict.fromkeys(map(ord, "‘’‛"), "'"),
    **dict.fromkeys(map(ord, "“”‟"), '"'),
}
_TRANSLATED = re.compile(f"[{''.join(map(chr, _EQUAL))}]+")


def fold(text: str) -> str:
    """Fold a text; lines stay lines."""
    if text.isascii():
        return text.lower()
    letters = normalize("NFC", _REMOVE.sub("", normalize("NFKD", text)))
    # Only the runs: translating all characters takes three times as long.
    return _TRANSLATED.sub(_translate, letters.casefold())


def _translate(run: re.Match[str]) -> str:
    return run[0].translate(_EQUAL)


def fold_with_origins(text: str) -> tuple[str, list[int]]:
    """Fold a short text; return also where each folded character comes from.

    :returns: the folded text, and for each of its characters and its end the position
        in ``text``.
    """
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    starts = [at for at, char in enumerate(text) if not at or not _is_attached(char)]
    folded: list[str] = []
    origins: list[int] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        letters = _fold_letter(text[start:end])
        folded.append(letters)
        origins += [start] * len(letters)
    return "".join(folded), [*origins, len(text)]


_fold_letter = lru_cache(maxsize=4096)(fold)


@lru_cache(maxsize=4096)
def _is_attached(char: str) -> bool:
    return category(char)[0] == "M" or bool(_ATTACHED.match(char))
