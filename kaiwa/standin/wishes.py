"""Reading, in plain words, what a message asks the stand-in to do.

Pure: no IO.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from kaiwa.standin.repertoire import REPERTOIRE, Entry

# A long pasted text is not searched to its end for words like "cut".
_READ_CHARS = 300
_MOST = 1_000_000.0

# One white space after the colon belongs to the mark, the rest to the text.
_ECHO = re.compile(
    r"(?:(?<![a-z])echo|エコー|おうむ返し|オウム返し)[ \u3000]*[:\uff1a]\s?", re.I
)
_REFUSED_PARAMETER = re.compile(r"(?<![a-z])refuse\s+([a-z_]+)")
_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = r"(?:秒|文字|語|まで)?の?"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a message asks for.

    :param numbers: names of repertoire entries, with the number each came with.
    :param echo: text to give back exactly.
    :param refused_parameter: a parameter whose mere presence is to be a 400.
    """

    numbers: Mapping[str, float]
    echo: str | None = None
    refused_parameter: str | None = None

    def __contains__(self, name: str) -> bool:
        """Whether the entry of this name is asked for."""
        return name in self.numbers

    def list_entries(self, group: str) -> list[Entry]:
        """List what is asked for from one group, in the repertoire's order."""
        return [e for e in REPERTOIRE if e.group == group and e.name in self.numbers]


def read_wishes(text: str) -> Wishes:
    """Find the words of the repertoire in a message; the longest phrase wins."""
    echo = _ECHO.search(text, 0, _READ_CHARS)
    commands = text[: echo.start()] if echo else text[:_READ_CHARS]
    rest = unicodedata.normalize("NFKC", commands).lower()
    rest = re.sub(r"エラー\s*(?=\d)", "error ", rest)
    refused = _REFUSED_PARAMETER.search(rest)
    numbers: dict[str, float] = {}
    for pattern, entry in _PATTERNS:
        found = pattern.search(rest)
        if found:
            number = found["after"] or found.groupdict().get("before")
            numbers[entry.name] = min(float(number or entry.number or 0), _MOST)
            rest = pattern.sub("\n", rest)
    return Wishes(
        numbers=numbers,
        echo=text[echo.end() :] if echo else None,
        refused_parameter=refused[1] if refused else None,
    )


def is_japanese(text: str) -> bool:
    """Tell whether a text has kana or Chinese characters in it."""
    return re.search("[\u3041-\u30ff\u4e00-\u9fff]", text) is not None


def _compile_english(phrase: str) -> re.Pattern[str]:
    # Not \b: between a Latin and a Japanese letter there is no word boundary.
    words = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(
        rf"(?<![a-z0-9_]){words}(?![a-z0-9_])(?:\s*(?P<after>{_NUMBER}))?"
    )


def _compile_japanese(phrase: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<before>{_NUMBER})\s*{_UNIT}\s*)?{phrase}\s*(?P<after>{_NUMBER})?"
    )


_PATTERNS = sorted(
    [(_compile_english(words), e) for e in REPERTOIRE for words in e.words]
    + [(_compile_japanese(words), e) for e in REPERTOIRE for words in e.japanese],
    key=lambda pair: len(pair[0].pattern),
    reverse=True,
)
