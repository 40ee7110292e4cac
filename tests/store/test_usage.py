from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from kaiwa import clock
from kaiwa.budgets import Budgets
from kaiwa.config import read_settings
from kaiwa.cost import Cost, estimate_tokens
from kaiwa.errors import BudgetSpent, DayBudgetSpent, ModelUnpriced, MonthBudgetSpent
from kaiwa.prompt import CONTINUE_TURN
from kaiwa.store import Checkpoint, Ending, Ledger, Owners, Sender, Sends, usage
from kaiwa.store.tables import MessageRow, UsageRow, UsageSumRow

from .conftest import open_budgeted_sends

ANSWER_TOKENS = 100
HI = ANSWER_TOKENS + 1  # The reservation for "Hi".
CLOSING = len(CONTINUE_TURN)


@pytest.fixture
def open_sends(database):
    """Create the sends with budgets."""

    def open_sends(**environ: str) -> Sends:
        environ = {"MAX_ANSWER_TOKENS": str(ANSWER_TOKENS), **environ}
        return open_budgeted_sends(database, **environ)

    return open_sends


@pytest.fixture
def sends(open_sends):
    """The sends, without a budget but with a ledger."""
    return open_sends()


@pytest.fixture
def ledger(database):
    """The ledger."""
    return Ledger(database, Budgets(read_settings({})))


@pytest.fixture
def read_tokens(ledger):
    """Read the tokens of an owner today, and of all owners this month."""

    def read(owner_id: str = "owner-1") -> tuple[int, int]:
        spent = ledger.read_spent(owner_id)
        return spent.by_person_today.tokens, spent.by_all_this_month.tokens

    return read


@pytest.fixture
def end(progress):
    """End an answer after some text."""

    def end(send, state: str, text: str = "", **more) -> None:
        start = len(send.kept_text.encode())
        position = start + len(text.encode())
        ending = Ending(state, **more)
        checkpoint = Checkpoint(send.answer_id, start, position, text, ending)
        progress.save_checkpoints("maker-1", 1, [checkpoint])

    return end


def test_send_reserves_highest_cost(person, stranger, read_tokens):
    person.begin("Hi")
    stranger.begin("Hi")

    assert read_tokens() == (HI, 2 * HI)


def test_reservation_counts_whole_conversation(person, sends, end, read_tokens):
    send = person.begin("x" * 10)
    end(send, "stopped", "\x1ethinking\nhmmm\x1etext\n" + "y" * 20)
    before, _ = read_tokens()

    sends.continue_answer(person.sender(), send.answer_id)

    # The question, the kept text without its thinking, and the closing turn.
    assert read_tokens()[0] - before == estimate_tokens(30 + CLOSING) + ANSWER_TOKENS


def test_every_kind_of_send_reserves(person, sends, end, conversations, read_tokens):
    send = person.begin("Hi")
    end(send, "failed", error_code="endpoint_busy")
    question = conversations.read_path("owner-1", send.conversation_id).messages[0]
    assert read_tokens() == (0, 0)

    revised = sends.revise_message(person.sender(), question.id, "Hi")
    assert read_tokens() == (HI, HI)
    end(revised, "failed", error_code="endpoint_busy")
    sends.try_again(person.sender(), revised.answer_id)

    assert read_tokens() == (HI, HI)


def test_repeated_send_costs_nothing(person, read_tokens):
    person.begin("Hi", key="k")
    person.begin("Hi", key="k")

    assert read_tokens() == (HI, HI)


def test_refused_send_stores_nothing(open_sends, person, conversations, read_tokens):
    tight = open_sends(DAILY_TOKENS_PER_PERSON=str(HI))
    tight.begin_conversation(person.sender("first"), "Hi")

    with pytest.raises(DayBudgetSpent):
        tight.begin_conversation(person.sender("second"), "Hi")

    assert read_tokens() == (HI, HI)
    assert len(conversations.list_conversations("owner-1", limit=50)) == 1
    assert tight.find_send(person.sender("second")) is None
    assert tight.find_send(person.sender("first")).prompt is None


def test_money_budget_refuses_unpriced_model(open_sends, person):
    priced = open_sends(MONTHLY_BUDGET_USD="1", PRICES="nova-lite=1/1")

    with pytest.raises(ModelUnpriced):
        priced.begin_conversation(person.sender(), "Hi")


TIMEOUT = {"state": "failed", "error_code": "first_token_timeout"}
REJECTED = {"state": "failed", "error_code": "endpoint_rejected_key"}
BUSY = {"state": "failed", "error_code": "endpoint_busy"}
ENDINGS: dict[str, tuple[str, dict[str, Any], int]] = {
    "stopped before the first token": ("", {"state": "stopped"}, 1),
    "stopped midway": ("abcde", {"state": "stopped"}, 1 + 3),
    "interrupted": ("abcd", {"state": "interrupted"}, 1 + 2),
    "no usage reported": ("abcd", {"state": "done"}, 1 + 2),
    "usage reported": (
        "abcd",
        {"state": "done", "input_tokens": 12, "output_tokens": 30},
        42,
    ),
    "half of it reported": (
        "abcd",
        {"state": "done", "input_tokens": 0, "output_tokens": 30},
        1 + 30,
    ),
    "no token": ("", TIMEOUT, 1),
    "refused by the endpoint": ("", REJECTED, 0),
    "refused after some text": ("ab", BUSY, 1 + 1),
}


def test_end_settles_actual_cost(sends, end, read_tokens):
    for owner_id, (text, ending, _) in ENDINGS.items():
        sender = Sender(owner_id, "key", "claude", "maker-1")
        end(sends.begin_conversation(sender, "Hi"), text=text, **ending)

    settled = {owner_id: read_tokens(owner_id)[0] for owner_id in ENDINGS}
    assert settled == {owner_id: tokens for owner_id, (_, _, tokens) in ENDINGS.items()}
    assert read_tokens()[1] == sum(settled.values())


def test_end_settles_at_reserved_price(open_sends, person, end, ledger):
    priced = open_sends(PRICES="claude=3/15")
    send = priced.begin_conversation(person.sender(), "Hi")
    reserved = ledger.read_spent("owner-1").by_all_this_month

    end(send, "done", "abcd", input_tokens=10, output_tokens=20)

    settled = ledger.read_spent("owner-1").by_all_this_month
    assert reserved == Cost(HI, 3_000 + 100 * 15_000)
    assert settled == Cost(30, 10 * 3_000 + 20 * 15_000)


def test_kept_text_is_no_output(person, sends, end, read_tokens):
    send = person.begin("Hi")
    end(send, "stopped", "y" * 20)
    before, _ = read_tokens()
    more = sends.continue_answer(person.sender(), send.answer_id)

    end(more, "stopped", "zzzz")

    assert read_tokens()[0] - before == estimate_tokens(22 + CLOSING) + 2


def test_second_end_settles_nothing(person, end, read_tokens):
    send = person.begin("Hi")
    end(send, "done", "ab", input_tokens=5, output_tokens=5)

    end(send, "failed", input_tokens=500, output_tokens=500)

    assert read_tokens() == (10, 10)


def test_interrupted_answer_is_settled(person, progress, read_tokens):
    send = person.begin("Hi")
    checkpoint = Checkpoint(send.answer_id, 0, 4, "abcd")
    progress.save_checkpoints("maker-1", 7, [checkpoint])

    progress.mark_interrupted(progress.list_running(except_maker_id="maker-2"))

    assert read_tokens() == (3, 3)


def test_deletion_returns_nothing(person, stranger, end, progress, read_tokens, delete):
    ended, running = person.begin("Hi"), stranger.begin("Hi")
    end(ended, "done", input_tokens=40, output_tokens=2)
    checkpoint = Checkpoint(running.answer_id, 0, 8, "abcdefgh")
    progress.save_checkpoints("maker-1", 2, [checkpoint])

    delete("owner-1", ended.conversation_id)
    delete("owner-2", running.conversation_id)

    assert read_tokens("owner-1") == (42, 42 + 5)
    assert read_tokens("owner-2")[0] == 5


def test_concurrent_sends_stay_within_budget(open_sends, database, ledger):
    sends = open_sends(MONTHLY_TOKENS=str(10 * HI + HI // 2))

    def begin(number: int) -> bool:
        sender = Sender(f"owner-{number}", "key", "claude", "maker-1")
        try:
            return sends.begin_conversation(sender, "Hi").prompt is not None
        except MonthBudgetSpent:
            return False

    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(begin, range(100)))

    count = database.read(lambda tx: tx.scalar(select(func.count(MessageRow.id))))
    assert (sum(taken), count) == (10, 20)
    assert ledger.read_spent("owner-1").by_all_this_month.tokens == 10 * HI


def test_concurrent_ends_and_deletions_add_up(
    open_sends, progress, database, ledger, delete
):
    sends = open_sends(MONTHLY_TOKENS="1000000")

    def live(number: int) -> None:
        owner_id, maker_id = f"owner-{number % 4}", f"maker-{number}"
        sender = Sender(owner_id, f"key-{number}", "claude", maker_id)
        send = sends.begin_conversation(sender, "Hi")
        ending = Ending("done", input_tokens=7, output_tokens=3)
        checkpoint = Checkpoint(send.answer_id, 0, 2, "ab", ending)
        if number % 2:
            progress.save_checkpoints(maker_id, 1, [checkpoint])
        delete(owner_id, send.conversation_id)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(live, range(48)))

    unsettled = select(func.count()).select_from(UsageRow).where(~UsageRow.is_settled)
    assert database.read(lambda tx: tx.scalar(unsettled)) == 0
    assert ledger.read_spent("owner-1").by_all_this_month.tokens == 24 * 10 + 24 * 1


def test_days_and_months_are_utc(
    person, end, ledger, read_tokens, monkeypatch: pytest.MonkeyPatch
):
    moment = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    before = person.begin("Hi")
    moment += timedelta(minutes=2)
    assert read_tokens() == (0, 0)
    person.begin("Hi")

    # A send of the old month is settled in that month.
    end(before, "done", input_tokens=500, output_tokens=0)

    assert read_tokens() == (HI, HI)
    moment -= timedelta(minutes=2)
    assert read_tokens() == (500, 500)


def test_forget_old_keeps_months(
    person, end, ledger, database, monkeypatch: pytest.MonkeyPatch
):
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    end(person.begin("Hi"), "done")
    person.begin("Hi")
    moment += timedelta(days=63)

    ledger.forget_old()

    sums = select(UsageSumRow.period)
    count = select(func.count()).select_from(UsageRow)
    assert database.read(lambda tx: list(tx.scalars(sums))) == ["2026-11"]
    assert (
        database.read(lambda tx: tx.scalar(count)) == 1
    )  # Its answer is still running.


def test_new_owner_stays_within_month_budget(open_sends, person):
    daily = open_sends(DAILY_TOKENS_PER_PERSON=str(HI), MONTHLY_TOKENS=str(3 * HI))
    for name in ("a", "b", "c"):
        daily.begin_conversation(Sender(name, "key", "claude", "maker-1"), "Hi")

    with pytest.raises(BudgetSpent) as caught:
        daily.begin_conversation(person.sender(), "Hi")

    assert isinstance(caught.value, MonthBudgetSpent)


def test_merge_moves_usage(sends, database, read_tokens, end):
    sender = Sender("owner-1", "a key", "claude", "maker-1")
    send = sends.begin_conversation(sender, "Hi")

    Owners(database).merge("owner-1", "owner-2")
    reserved = read_tokens("owner-2")
    end(send, "stopped")

    assert reserved == (HI, HI)
    assert read_tokens("owner-2") == (1, 1)
    assert read_tokens("owner-1") == (0, 1)


# SQLite has one writer at a time, so a merge cannot run during the end of an answer.
@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_merge_during_end_moves_cost(sends, database, read_tokens, end, monkeypatch):
    send = sends.begin_conversation(Sender("owner-1", "k", "claude", "m"), "Hi")
    mark_settled = usage._mark_settled

    def merge_first(*values):
        Owners(database).merge("owner-1", "owner-2")
        return mark_settled(*values)

    monkeypatch.setattr(usage, "_mark_settled", merge_first)

    end(send, "done", input_tokens=3, output_tokens=4)

    assert read_tokens("owner-1") == (0, 7)
    assert read_tokens("owner-2") == (7, 7)
