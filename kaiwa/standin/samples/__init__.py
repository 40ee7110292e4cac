"""The texts of answers, in Markdown files."""

from functools import cache
from itertools import cycle, islice
from pathlib import Path

_FOLDER = Path(__file__).parent
_PARAGRAPH_WORDS = 80
_PARAGRAPH_SENTENCES = 4

# In English and Japanese.
THINKING = (
    "Let me see. This is a question for a model, and I am only a stand-in. The answer"
    " should make that clear, show the samples and stay short.\n\n"
    "First the introduction, then the samples.",
    "何が求められているのか考えてみよう。これはモデルへの質問だが、私はモデルではない。"
    "だから正直にそう言って、頼まれたものを見せ、手短に終えよう。\n\n"
    "まず自己紹介、それから見本。これでよさそうだ。",
)


def find_sample(name: str, *, in_japanese: bool) -> str:
    """Find a sample, in the other language if there is no Japanese one."""
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
