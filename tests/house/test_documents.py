"""Documents match the code, and their links have targets."""

import re
from pathlib import Path

import pytest

from kaiwa.prompt import CONTINUE_TURN
from kaiwa.web.message_view import MessageView

from .test_imports import MAY_KNOW
from .tree import ROOT, name_of

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
HEADINGS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
COMMON = {
    *("drawing", "file_part"),
    *("background", "budgets", "clock", "cost", "errors", "prompt", "redis_pool"),
    *("source", "thinking", "tuning"),
}


def read_rows(name: str) -> dict[str, list[str]]:
    """Return the rows of a document's tables by their first cell, if it is code."""
    lines = (ROOT / name).read_text().splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return {row[0].strip("`"): row[1:] for row in rows if row and row[0][:1] == "`"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_have_targets(document: Path):
    text = document.read_text()
    links = re.findall(r"\]\(([^)#\s]+)", text)
    links += re.findall(r"(?:src|srcset|href)=\"([^\"#]+)", text)
    local = [link for link in links if "://" not in link]

    assert [link for link in local if not (document.parent / link).exists()] == []


def test_message_fields_are_documented():
    rows = read_rows("docs/development.md")

    assert [it for it in MessageView.__dataclass_fields__ if it not in rows] == []


def test_import_table_matches_the_test():
    rows = read_rows("docs/architecture.md")
    rooms = ["inference", "render", "store", "access", "answers"]

    for room in rooms:
        named = set(re.findall(r"`(\w+)`", rows[room][0]))
        assert named == MAY_KNOW[room] - COMMON


def test_closing_turn_is_documented():
    text = (ROOT / "docs/architecture.md").read_text().replace("\n> ", " ")

    assert CONTINUE_TURN in text


def test_named_paths_exist():
    text = (ROOT / "docs/architecture.md").read_text()
    table = text.partition("## Where to find each noun")[2].partition("\n## ")[0]
    places = re.findall(r"`([a-z_]+/?(?:[a-z_]+\.py)?|[a-z_]+\.py)`", table)

    assert len(places) > 20
    assert [it for it in places if not (ROOT / "kaiwa" / it).exists()] == []


def test_answered_texts_are_shown():
    text = (ROOT / "docs/faq.md").read_text()
    page = text.partition("## On the page")[2].partition("\n## ")[0]
    catalogue = (ROOT / "translations/ja/LC_MESSAGES/messages.po").read_text()
    shown = catalogue.replace('"\n"', "")
    questions = re.findall(r"^### …?(.*)$", page, re.M)

    assert len(questions) > 10
    assert [it for it in questions if it not in shown] == []


def test_changelog_has_the_right_form():
    text = (ROOT / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## (.*)$", text, re.M)

    assert versions[0] == "[Unreleased]"
    assert set(re.findall(r"^### (.*)$", text, re.M)) <= HEADINGS
    assert all(
        re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", it) for it in versions[1:]
    )
