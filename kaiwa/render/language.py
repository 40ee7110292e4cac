"""The language of a turn, guessed from its letters.

A screen reader chooses its voice, and a browser its Kanji font, by the language of a
text. Kana means Japanese, Hangul means Korean, and mostly Latin letters count as
English. Han alone may be Chinese or Japanese, and other scripts belong to several
languages; such a turn has the language of the page.

Pure: no IO.
"""

import re

READ_CHARS = 2000
# A Japanese text may contain many names in Latin letters.
LEAST_SHARE = 1 / 4

_NO_WORDS = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+", re.S)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7a3]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def guess_language(text: str) -> str | None:
    """Guess the language of a text; return None if its letters do not determine it.

    :param text: Markdown; code and addresses are ignored.
    :returns: ``ja``, ``ko`` or ``en``.
    """
    words = _NO_WORDS.sub(" ", text[:READ_CHARS])
    kana, han, hangul, latin = (
        len(letters.findall(words)) for letters in (_KANA, _HAN, _HANGUL, _LATIN)
    )
    letters = sum(map(str.isalpha, words))
    least = LEAST_SHARE * letters
    if kana and kana + han >= least:
        return "ja"
    if hangul and hangul >= least:
        return "ko"
    # A few words in another script do not change the language.
    return "en" if latin > letters - least else None
