"""Limits and budgets, as a visitor sees them."""

import pytest

from ..client import AppVisitor, Talk

ANSWER = 1000


@pytest.fixture
def visit(make_app):
    """Make a visitor of an app with more config vars."""

    def visit(**more: str) -> AppVisitor:
        return AppVisitor(make_app(MAX_ANSWER_TOKENS=str(ANSWER), **more))

    return visit


def test_rate_limit_keeps_draft(visit, endpoint):
    visitor = visit(MESSAGES_PER_MINUTE="1")
    visitor.begin().follow()

    with_scripts = visitor.post("/conversations", "One too many")
    form = visitor.fill("One too many", {})
    without = visitor.client.post("/conversations", data=form)

    assert (with_scripts.status_code, without.status_code) == (429, 429)
    assert "Too many requests." in with_scripts.text
    assert "One too many</textarea>" in without.text
    for response in (with_scripts, without):
        assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert len(endpoint.list_requests()) == 1


def test_invalid_message_is_not_counted(visit):
    visitor = visit(MESSAGES_PER_MINUTE="1")
    assert visitor.post("/conversations", " ").status_code == 400

    assert visitor.begin("fast count to 3")


def test_try_again_is_counted(visit):
    visitor = visit(MESSAGES_PER_MINUTE="2")
    talk = visitor.begin("fast count to 3")
    talk.follow()
    Talk(visitor, visitor.post(f"/answers/{talk.answer_id}/attempts")).follow()

    assert visitor.post("/conversations", "Hi").status_code == 429


def test_repeated_send_is_not_counted(visit):
    visitor = visit(MESSAGES_PER_MINUTE="2")
    first = visitor.begin("fast count to 3", send_key="same")

    again = [visitor.begin("fast count to 3", send_key="same") for _ in range(3)]

    assert {it.answer_id for it in again} == {first.answer_id}
    assert visitor.post("/conversations", "Hi").status_code == 429


def test_client_address_is_the_last_forwarded(visit):
    open_to_all = {"DYNO": "web.1", "CHAT_ACCESS": "open"}
    visitor = visit(MESSAGES_PER_MINUTE_PER_ADDRESS="1", **open_to_all)
    statuses = []

    for forwarded in ("1.1.1.1, 9.9.9.9", "2.2.2.2, 9.9.9.9", "9.9.9.9, 1.1.1.1"):
        browser = visitor.app.test_client()
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": forwarded}
        browser.get("/", headers=headers)
        form = visitor.fill("fast count to 3", {})
        response = browser.post("/conversations", data=form, headers=headers)
        statuses.append(response.status_code)

    assert statuses == [303, 429, 303]


def test_budget_is_shown_when_low(visit, texts):
    visitor = visit(DAILY_TOKENS_PER_PERSON="1100")
    assert texts(read_note(visitor.read("/"))) == ""

    talk = visitor.begin("slow 1 fast count to 3")
    assert "not enough for another answer" in read_note(talk.html)  # An estimate.
    talk.follow()

    assert texts(read_note(talk.read())) == ""
    refused = visitor.post(f"{talk.path}/messages", "long " * 300)
    assert refused.status_code == 429
    assert "Your tokens for today do not suffice" in refused.text
    assert "of 1,100 are left" in refused.text
    assert "Tokens reset at 00:00 UTC." in refused.text


def test_budget_is_translated(visit):
    visitor = visit(MONTHLY_BUDGET_USD="0.016", PRICES="claude-4-5-sonnet=3/15")
    visitor.client.post("/preferences", data={"language": "ja"})
    talk = visitor.begin("slow 30")

    note = read_note(visitor.read("/"))
    refused = visitor.post("/conversations", "もう一つ")

    assert note.startswith("今月の全員の残り：$0.00")
    assert "（$0.0160 中）。次の回答には足りません。" in note
    assert "今月の予算が足りません。" in refused.text
    assert "日 00:00（UTC）にリセットされます。" in refused.text
    talk.stop()


def test_no_budget_shows_nothing(visit):
    visitor = visit()

    assert "budget-note" not in visitor.read("/")
    assert "budget-note" not in visitor.begin().html


def test_spent_budget_keeps_draft(visit, endpoint):
    visitor = visit(MONTHLY_TOKENS="1100")
    form = visitor.fill("word " * 300, {})

    page = visitor.client.post("/conversations", data=form)

    assert page.status_code == 429
    assert "word word </textarea>" in page.text
    assert "Not enough tokens left for everyone this month" in page.text
    assert endpoint.list_requests() == []


def test_unpriced_model_names_the_setting(visit, endpoint):
    visitor = visit(MONTHLY_BUDGET_USD="5", PRICES="nova-lite=0.06/0.24")

    refused = visitor.post("/conversations", "Hi")

    assert refused.status_code == 409
    assert "add claude-4-5-sonnet=in/out to the config var PRICES" in refused.text
    assert endpoint.list_requests() == []


def read_note(html: str) -> str:
    """Read the budget note."""
    return html.partition('id="budget">')[2].partition("</budget-note>")[0]
