"""The commands that one message gives."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .commands import Command

# A long pasted text should not trigger commands by chance.
_READ_CHARS = 300
_LARGEST_NUMBER = 1_000_000.0

# One white space after the colon belongs to the command, the rest to the text.
_ECHO = re.compile(
    r"(?:(?<![a-z])echo|エコー|おうむ返し|オウム返し)[ \u3000]*[:\uff1a]\s?", re.I
)
_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = r"(?:秒|文字|語|まで)?の?"


@dataclass(frozen=True, slots=True)
class Instructions:
    """The result of reading a message.

    :param numbers: the number of each command by the command's name.
    :param echo: the text to return unchanged.
    """

    numbers: Mapping[str, float]
    echo: str | None = None

    def __contains__(self, name: str) -> bool:
        """Return whether the message gives this command."""
        return name in self.numbers


class Reader:
    """Finds commands in messages; the longest phrase wins."""

    def __init__(self, commands: Sequence[Command]) -> None:
        patterns = [(_compile_english(p), it) for it in commands for p in it.words]
        patterns += [(_compile_japanese(p), it) for it in commands for p in it.japanese]
        patterns.sort(key=lambda pair: len(pair[0].pattern), reverse=True)
        self._patterns = patterns

    def read(self, text: str) -> Instructions:
        """Read the commands at the beginning of a text."""
        echo = _ECHO.search(text, 0, _READ_CHARS)
        rest = text[: echo.start()] if echo else text[:_READ_CHARS]
        rest = unicodedata.normalize("NFKC", rest).lower()
        rest = re.sub(r"エラー\s*(?=\d)", "error ", rest)
        numbers: dict[str, float] = {}
        for pattern, command in self._patterns:
            found = pattern.search(rest)
            if found:
                number = found["after"] or found.groupdict().get("before")
                value = float(number or command.number or 0)
                numbers[command.name] = min(value, _LARGEST_NUMBER)
                rest = pattern.sub("\n", rest)
        return Instructions(numbers, text[echo.end() :] if echo else None)


def is_japanese(text: str) -> bool:
    """Return whether a text has kana or Chinese characters."""
    return re.search("[\u3041-\u30ff\u4e00-\u9fff]", text) is not None


def _compile_english(phrase: str) -> re.Pattern[str]:
    # Not \b, which does not match between a Latin and a Japanese letter.
    words = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(
        rf"(?<![a-z0-9_]){words}(?![a-z0-9_])(?:\s*(?P<after>{_NUMBER}))?"
    )


def _compile_japanese(phrase: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<before>{_NUMBER})\s*{_UNIT}\s*)?{phrase}\s*(?P<after>{_NUMBER})?"
    )
