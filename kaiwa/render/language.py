"""Which language a turn is in, by its letters.

A screen reader changes its voice, and a browser its Kanji, by the language of a text.
Nobody says what a turn is written in, but kana are Japanese and Hangul is Korean. Latin
letters, with hardly any others, are taken for English, as whoever reads a page in
another script expects; Han alone may be Chinese or Japanese, and other scripts are
several languages': these are left to the page.

Pure: no IO.
"""

import re

READ_CHARS = 2000
# In text that names things in Latin letters, still one letter of so many.
LEAST_SHARE = 1 / 4

_NO_WORDS = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+", re.S)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7a3]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def guess_language(text: str) -> str | None:
    """Guess which language a text is in; None where its letters do not tell.

    :param text: Markdown; what is in code or an address says nothing.
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
    # A word or two of another script do not make a text another language's.
    return "en" if latin > letters - least else None
