"""Previews of code blocks, and tables as CSV."""

import csv
import gzip
import io
import re

import pytest

from kaiwa.web.previews import FIRST_SCRIPT
from kaiwa.web.tables import write_csv

from ..client import AppVisitor
from .test_forks import read_ids

HTML = "```html\n<h1>One &amp; two</h1>\n```"
TABLE = "| a | b |\n|---|---|\n| =1+1 | x<br>y |\n| -5 | c, `d` |"


def ask(visitor: AppVisitor, text: str) -> int:
    """Return the id of an answer with this text."""
    talk = visitor.begin(f"fast echo: {text}")
    talk.follow()
    return read_ids(visitor.read(talk.path))[-1]


def test_frame_has_its_own_policy(visitor):
    answer_id = ask(visitor, f"```python\n1\n```\n\n> - a\n>\n\n{HTML}")

    frame = visitor.get(f"/messages/{answer_id}/previews/2/frame")

    assert frame.text == FIRST_SCRIPT + "<h1>One &amp; two</h1>\n"
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'; ")
    assert "connect" not in policy and "http" not in policy
    assert frame.headers["Content-Type"] == "text/html; charset=utf-8"
    assert frame.headers["Cache-Control"] == "no-store"


def test_frame_of_diagram_runs_mermaid_only(visitor):
    answer_id = ask(visitor, "```mermaid\nA & <script>\n```")

    frame = visitor.get(f"/messages/{answer_id}/previews/1/frame")

    policy = frame.headers["Content-Security-Policy"]
    nonce = re.search(r"; script-src 'nonce-([\w-]{22})'$", policy)[1]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'; ")
    assert frame.text.count(f'<script nonce="{nonce}"') == frame.text.count("<script")
    assert "A &amp; &lt;script&gt;" in frame.text
    script = re.search(r'src="([^"]+)"', frame.text)[1]
    sent = visitor.get(script)
    assert b"mermaid" in gzip.decompress(sent.data)
    assert sent.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("target", ["document", "embed", "empty", "worker", "script"])
def test_frame_opens_only_framed(visitor, target):
    answer_id = ask(visitor, HTML)
    page = f"/messages/{answer_id}/previews/1"

    frame = visitor.get(f"{page}/frame", {"Sec-Fetch-Dest": target})

    assert frame.status_code == 303 and frame.headers["Location"] == page
    assert 'sandbox="allow-scripts"' in visitor.read(page)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        pytest.param("```HTML title\n<p>\n```", 200, id="capitals"),
        pytest.param("```svg\n<svg></svg>\n```", 200, id="SVG"),
        pytest.param(
            '```xml\n<?xml version="1.0"?>\n<svg >\n```', 200, id="XML of SVG"
        ),
        pytest.param("```xml\n<feed><svg></svg></feed>\n```", 404, id="other XML"),
        pytest.param("```python\n1\n```", 404, id="other language"),
        pytest.param("    <p>", 404, id="no language"),
        pytest.param("```html\n<p>", 200, id="without end"),
    ],
)
def test_languages_with_previews(visitor, code, status):
    answer_id = ask(visitor, code)

    frame = visitor.get(f"/messages/{answer_id}/previews/1/frame")

    assert frame.status_code == status


@pytest.mark.parametrize("number", ["0", "2", "-1", "99999999999999999999"])
def test_absent_excerpts_are_not_found(visitor, number):
    answer_id = ask(visitor, f"{HTML}\n\n{TABLE}")

    assert visitor.get(f"/messages/{answer_id}/previews/{number}").status_code == 404
    assert visitor.get(f"/messages/{answer_id}/tables/{number}.csv").status_code == 404


def test_question_has_no_previews(visitor):
    answer_id = ask(visitor, f"{HTML}\n\n{TABLE}")

    for path in ("previews/1", "previews/1/frame", "tables/1.csv"):
        assert visitor.get(f"/messages/{answer_id - 1}/{path}").status_code == 404


def test_foreign_excerpts_are_not_found(visitor, stranger):
    answer_id = ask(visitor, f"{HTML}\n\n{TABLE}")

    for path in ("previews/1", "previews/1/frame", "tables/1.csv"):
        assert stranger.get(f"/messages/{answer_id}/{path}").status_code == 404


def test_page_links_to_excerpts(visitor):
    answer_id = ask(visitor, f"{HTML}\n\n{TABLE}")

    article = visitor.read(f"/messages/{answer_id}")

    assert f'href="/messages/{answer_id}/previews/1"' in article
    assert f'href="/messages/{answer_id}/tables/1.csv"' in article


def test_running_answer_has_no_previews(visitor):
    talk = visitor.begin(f"slow 1 fast echo: {HTML}")
    page = visitor.read(talk.path)

    assert "/previews/" not in page


def test_table_is_saved_as_csv(visitor):
    answer_id = ask(visitor, TABLE)

    file = visitor.get(f"/messages/{answer_id}/tables/1.csv")

    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.headers["Content-Disposition"].startswith("attachment; ")
    rows = csv.reader(io.StringIO(file.text.removeprefix("\ufeff"), newline=""))
    assert [*rows] == [["a", "b"], ["'=1+1", "x\ny"], ["-5", "c, d"]]


@pytest.mark.parametrize(
    "cell",
    ["=1", "+1+1", "-1-1", "@SUM(A1)", "\t=1", "  =1", "\uff1d1", "+a", "-", "\r=1"],
)
def test_formulas_are_disarmed(cell):
    assert write_csv([[cell]]).lstrip('\ufeff"').startswith("'")


@pytest.mark.parametrize("cell", ["-5", "+1,000.5", "-3 %", "1-2", "a=b", "", "-.5"])
def test_numbers_and_texts_stay_exact(cell):
    rows = csv.reader(io.StringIO(write_csv([[cell, "x"]]).removeprefix("\ufeff")))

    assert [*rows] == [[cell, "x"]]
