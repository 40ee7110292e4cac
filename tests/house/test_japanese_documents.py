"""The Japanese documents follow the English ones: headings, settings and commands.

A change of one belongs into the other, in ``docs/ja/``.
"""

import re
from pathlib import Path

import pytest

from .tree import ROOT

ENGLISH = {
    "README.md": ROOT / "README.md",
    "configuration.md": ROOT / "docs/configuration.md",
    "operating.md": ROOT / "docs/operating.md",
}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
CODE = re.compile(r"`[^`]+`|[\d,]+|none")
documents = pytest.mark.parametrize("name", ENGLISH)


def read_pair(name: str) -> tuple[str, str]:
    """Return a document in English and in Japanese."""
    japanese: Path = ROOT / "docs/ja" / name
    return ENGLISH[name].read_text(), japanese.read_text()


def list_levels(text: str) -> list[str]:
    """List the levels of the headings."""
    return re.findall(r"^#+(?= )", FENCE.sub("", text), re.M)


def list_rows(text: str) -> list[list[str]]:
    """List the rows of the tables, each as the codes and numbers of its cells.

    The words of a text differ by language, and so may the order of its codes.
    """
    rows = re.findall(r"^\|(.*)\|$", FENCE.sub("", text), re.M)
    return [[_describe(cell) for cell in row.split(" | ")] for row in rows]


def _describe(cell: str) -> str:
    cell = cell.strip()
    return cell if CODE.fullmatch(cell) else ""


@documents
def test_headings_have_equal_levels(name: str):
    english, japanese = read_pair(name)

    assert list_levels(japanese) == list_levels(english)


@documents
def test_settings_have_equal_defaults(name: str):
    english, japanese = read_pair(name)

    assert list_rows(japanese) == list_rows(english)


@documents
def test_commands_are_equal(name: str):
    english, japanese = read_pair(name)

    assert FENCE.findall(japanese) == FENCE.findall(english)
