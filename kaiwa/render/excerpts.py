"""The code blocks and tables of an answer, read back from its HTML.

Numbers start at 1 and count over the whole answer, as a script counts its elements.

Pure: no IO.
"""

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

# The cleaner writes the HTML, so tags contain no other form of these attributes.
_FIGURE = re.compile(
    r'<figure class="code"(?: data-language="([^"]*)")?[^>]*>(.*?)</figure>', re.DOTALL
)
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class Code(NamedTuple):
    """A code block; the language is in lower case and may be empty."""

    language: str
    text: str


def list_code(blocks: Iterable[str]) -> list[Code]:
    """List the code blocks of an answer.

    :param blocks: the HTML of the answer, see ``render_answer``.
    """
    return [
        Code(language or "", _read_text(content))
        for block in blocks
        for language, content in _FIGURE.findall(block)
    ]


def count_tables(blocks: Iterable[str]) -> int:
    """Count the tables of an answer."""
    return sum(block.count("<table>") for block in blocks)


def list_tables(blocks: Iterable[str]) -> list[list[list[str]]]:
    """List the tables of an answer as rows of cells."""
    return [_read_rows(it) for block in blocks for it in _TABLE.findall(block)]


def _read_rows(table: str) -> list[list[str]]:
    return [
        [_read_text(cell.replace("<br>", "\n")).strip() for cell in _CELL.findall(row)]
        for row in _ROW.findall(table)
    ]


def _read_text(content: str) -> str:
    return html.unescape(_TAG.sub("", content))
