"""The texts that the stand-in shows, kept as Markdown files to be pleasant to edit."""

from functools import cache
from itertools import cycle, islice
from pathlib import Path

_FOLDER = Path(__file__).parent
_PARAGRAPH_WORDS = 80
_PARAGRAPH_SENTENCES = 4

# Indexed by whether the conversation is in Japanese.
THINKING = (
    "Let me see what is wanted here. It is a question for a model, and I am none."
    " So I shall say so, show what was asked for, and keep it short.\n\n"
    "First the introduction, then the sample. That should do.",
    "何が求められているのか考えてみよう。これはモデルへの質問だが、私はモデルではない。"
    "だから正直にそう言って、頼まれたものを見せ、手短に終えよう。\n\n"
    "まず自己紹介、それから見本。これでよさそうだ。",
)


def find_sample(name: str, *, in_japanese: bool) -> str:
    """Find a sample in the reader's language, else in the only one it has."""
    localized = _FOLDER / f"{name}.ja.md"
    if in_japanese and localized.exists():
        return _read(localized)
    return _read(_FOLDER / f"{name}.md")


def write_long(length: int, *, in_japanese: bool) -> str:
    """Write prose of exactly this many words, or characters in Japanese."""
    return _write_japanese(length) if in_japanese else _write_english(length)


def _write_english(length: int) -> str:
    source = cycle(_read(_FOLDER / "long.md").split())
    words = list(islice(source, length))
    starts = range(0, length, _PARAGRAPH_WORDS)
    return "\n\n".join(" ".join(words[n : n + _PARAGRAPH_WORDS]) for n in starts)


def _write_japanese(length: int) -> str:
    sentences = cycle(_read(_FOLDER / "long.ja.md").split())
    paragraphs: list[str] = []
    while length > 0:
        paragraph = "".join(islice(sentences, _PARAGRAPH_SENTENCES))[:length]
        paragraphs.append(paragraph)
        length -= len(paragraph)
    return "\n\n".join(paragraphs)


@cache
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()
