import pytest
from sqlalchemy import delete

from kaiwa.access import Budgets
from kaiwa.config import read_settings
from kaiwa.errors import ContextTooLong, EndpointBusy
from kaiwa.history import Checkpoint, Ending, Ledger, Sends, told
from kaiwa.history.tables import UsageRow


@pytest.fixture
def sends(database):
    """What sends, and keeps the ledger."""
    ledger = Ledger(database, Budgets(read_settings({})))
    return Sends(database, max_conversations=99, max_running=99, ledger=ledger)


@pytest.fixture
def compare(database, sends):
    """Compare what was counted for an answer with what its model is told."""

    def compare(send) -> None:
        turns = sends.read_question(send.answer_id).turns
        counted = database.read(lambda tx: tx.get_one(UsageRow, send.answer_id))
        assert counted.told_characters == sum(len(text) for _, text in turns)

    return compare


def fail(send, progress, error) -> None:
    """Let an answer fail."""
    ending = Ending("failed", error_code=error.code)
    progress.save_checkpoints(
        "maker-1", 1, [Checkpoint(send.answer_id, 0, 0, "", ending)]
    )


def test_what_is_counted_is_what_is_told(person, sends, progress, compare):
    send = person.begin("会話です 👋")
    compare(send)
    for text in ("An answer.", "\x1ethinking\nhm\x1etext\nOne.\x1ethinking\nhm"):
        person.finish(send, text)
        send = person.send(send.conversation_id, "And then?")
        compare(send)

    person.finish(send, "Half of", "stopped")
    more = sends.continue_answer(person.sender(), send.answer_id)
    compare(more)
    person.finish(more, " it.")
    compare(person.send(send.conversation_id, "Thanks."))


@pytest.mark.parametrize("error", [ContextTooLong, EndpointBusy])
def test_question_that_no_model_could_be_told_is_not_counted_again(
    person, progress, compare, error
):
    send = person.finish(person.begin("First"))
    refused = person.send(send.conversation_id, "Refused " * 9)
    fail(refused, progress, error)
    again = person.send(send.conversation_id, "Another way")

    compare(again)
    person.finish(again)
    compare(person.send(send.conversation_id, "And on"))


def test_conversation_from_before_the_ledger_is_counted_anew(person, database, compare):
    send = person.finish(person.begin("First"))
    send = person.finish(person.send(send.conversation_id, "Second"))
    database.write(lambda tx: tx.execute(delete(UsageRow)))

    compare(person.send(send.conversation_id, "Third"))


def test_conversation_is_not_read_anew_for_each_turn(person, compare, monkeypatch):
    monkeypatch.setattr(told, "_count_all", lambda *_: pytest.fail("all was read"))
    send = person.finish(person.begin("First"))
    send = person.finish(person.send(send.conversation_id, "Second"))

    compare(person.send(send.conversation_id, "Third"))
