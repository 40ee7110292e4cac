"""The code blocks with a preview, and the tables, of a finished answer."""

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from ..errors import NotFound
from ..render.excerpts import Code, count_tables, list_code, list_tables
from ..store import Message
from .finished_answers import read_finished

Item = TypeVar("Item")

KINDS = {"html": "page", "htm": "page", "xhtml": "page", "svg": "page"} | {
    "mermaid": "diagram"
}
# Models also call SVG `xml`.
_SVG = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!(?:--|DOCTYPE)[^>]*>\s*)*<svg[\s>]", re.I
)

# Most answers have no such block, so look for one before reading their code.
_LANGUAGE = re.compile(f'data-language="(?:xml|{"|".join(KINDS)})"')


class Preview(NamedTuple):
    """A code block with a preview; the kind is a value of ``KINDS``."""

    number: int
    kind: str


class Excerpts(NamedTuple):
    """The links of an answer to its previews and tables."""

    previews: tuple[Preview, ...] = ()
    tables: range = range(0)

    def __bool__(self) -> bool:
        return bool(self.previews or self.tables)


def view_excerpts(blocks: Sequence[str]) -> Excerpts:
    """List the previews and tables of a finished answer."""
    is_likely = any(_LANGUAGE.search(block) for block in blocks)
    kinds = [find_kind(code) for code in list_code(blocks)] if is_likely else []
    previews = [Preview(number, kind) for number, kind in enumerate(kinds, 1) if kind]
    return Excerpts(tuple(previews), range(1, count_tables(blocks) + 1))


def find_kind(code: Code) -> str | None:
    """Find the kind of preview that a code block has."""
    if code.language == "xml" and _SVG.match(code.text):
        return "page"
    return KINDS.get(code.language)


def read_code(message: Message, number: int) -> Code:
    """Return a code block of a finished answer.

    :raises NotFound: the message has no such block, or is not finished.
    """
    return _pick(list_code(read_finished(message)), number)


def read_table(message: Message, number: int) -> list[list[str]]:
    """Return the rows of a table of a finished answer.

    :raises NotFound: the message has no such table, or is not finished.
    """
    return _pick(list_tables(read_finished(message)), number)


def _pick(items: list[Item], number: int) -> Item:
    if not 1 <= number <= len(items):
        raise NotFound()
    return items[number - 1]
