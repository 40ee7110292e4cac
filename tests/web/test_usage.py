"""The usage: of an answer, of a conversation, of a person."""

import csv
import io
import re
from datetime import date, timedelta

import pytest

from kaiwa.store import UsageLine
from kaiwa.web.usage_view import view_plot

from ..client import AppVisitor

PRICES = {"PRICES": "claude-4-5-sonnet=3/15"}
TODAY = date(2026, 11, 29)


@pytest.fixture
def app(make_app):
    """Return an app with prices and a budget."""
    return make_app(**PRICES, MONTHLY_BUDGET_USD="20", DAILY_TOKENS_PER_PERSON="90000")


def test_answer_shows_its_cost(visitor):
    talk = visitor.begin()
    talk.follow()

    article = talk.read()

    assert "Output tokens</dt>\n      <dd>3</dd>" in article
    assert re.search(r"<dt>Cost</dt><dd>\$0\.0\d+</dd>", article)


def test_answer_without_price(make_app):
    talk = AppVisitor(make_app()).begin()
    talk.follow()

    article = talk.read()

    assert "Output tokens" in article
    assert "Cost" not in article


def test_page_shows_sums_and_budgets(visitor):
    for _ in range(2):
        visitor.begin().follow()

    page = visitor.read("/usage")

    assert "tokens left today" in page
    assert "$20.00 left for everyone this month" in page
    assert page.count("Answers</span> 2</td>") == 3
    assert page.count("<rect ") == 30
    assert "tokens in the last 30 days; the most on" in page


def test_deletion_changes_no_usage(visitor):
    talk = visitor.begin()
    talk.follow()
    before = visitor.read("/usage.csv")

    visitor.client.post(f"{talk.path}/deletion")

    assert visitor.read("/usage.csv") == before


def test_table_is_csv(visitor):
    visitor.begin().follow()

    response = visitor.client.get("/usage.csv")

    head, row = csv.reader(io.StringIO(response.text))
    assert response.mimetype == "text/csv"
    assert head == ["day", "model", "answers", "tokens", "dollars"]
    assert row[1:3] == ["claude-4-5-sonnet", "1"]
    assert float(row[4]) > 0


def test_formula_in_table_is_text(app, visitor, monkeypatch):
    line = UsageLine(TODAY, "=1+1", 1, 2, 3)
    reports = app.extensions["kaiwa"].usage_reports
    monkeypatch.setattr(reports, "list_usage", lambda _: [line])

    assert "'=1+1" in visitor.read("/usage.csv")


def test_page_without_usage(visitor):
    page = visitor.read("/usage")

    assert "No tokens in the last 30 days." in page
    assert "<svg viewBox" not in page


def test_conversation_shows_its_sum(visitor, stranger):
    talk = visitor.begin()
    talk.follow()

    path = f"{talk.path}/usage"

    assert "claude-4-5-sonnet</th>" in visitor.read(path)
    assert f'href="{path}"' in visitor.read(talk.path)
    assert stranger.client.get(path).status_code == 404


def test_bars_follow_the_tokens(app):
    lines = [
        UsageLine(TODAY, "a", 1, 30, 0),
        UsageLine(TODAY, "b", 1, 30, 0),
        UsageLine(TODAY - timedelta(days=29), "a", 1, 1, 0),
        UsageLine(TODAY - timedelta(days=30), "a", 1, 999, 0),
    ]

    with app.test_request_context("/"):
        plot = view_plot(lines, TODAY)

    heights = [bar.height for bar in plot.bars]
    assert (heights[0], heights[-1], sum(heights)) == (2, 120, 122)
    assert plot.text.startswith("61 tokens")
