"""Sums of usage, on both databases."""

import pytest

from kaiwa import clock
from kaiwa.errors import NotFound
from kaiwa.store import Checkpoint, Ending, UsageReports

from .conftest import open_budgeted_sends

PRICES = {"PRICES": "claude=3/15", "MAX_ANSWER_TOKENS": "100"}


@pytest.fixture
def sends(database):
    """The sends, with prices."""
    return open_budgeted_sends(database, **PRICES)


@pytest.fixture
def reports(database):
    """The reports."""
    return UsageReports(database)


@pytest.fixture
def end(progress):
    """Return a function that ends an answer with reported tokens."""

    def end(send, **tokens):
        ending = Ending("done", **tokens)
        checkpoint = Checkpoint(send.answer_id, 0, 2, "Hi", ending)
        progress.save_checkpoints("maker-1", 1, [checkpoint])

    return end


def test_usage_is_added_up(person, stranger, reports, end):
    for _ in range(2):
        end(person.begin(), input_tokens=10, output_tokens=4)
    end(stranger.begin(), input_tokens=500, output_tokens=5)

    [line] = reports.list_usage("owner-1")

    assert (line.day, line.model_key) == (clock.now().date(), "claude")
    assert (line.answers, line.tokens) == (2, 28)
    assert line.nanodollars == 2 * (10 * 3000 + 4 * 15000)


def test_deletion_refunds_nothing(person, reports, end, delete):
    send = person.begin()
    end(send, input_tokens=10, output_tokens=4)
    before = reports.list_usage("owner-1")

    delete("owner-1", send.conversation_id)

    assert reports.list_usage("owner-1") == before


def test_conversation_is_added_up(person, sends, reports, end):
    send = person.begin()
    end(send, input_tokens=10, output_tokens=4)
    again = sends.try_again(person.sender(), send.answer_id)
    end(again, input_tokens=11, output_tokens=5)
    person.send(send.conversation_id)

    _, [line] = reports.add_up_conversation("owner-1", send.conversation_id)

    assert line == ("claude", 3, 21, 9)


def test_foreign_conversation_is_not_found(person, reports):
    send = person.begin()

    with pytest.raises(NotFound):
        reports.add_up_conversation("owner-2", send.conversation_id)


def test_details_of_tokens_are_stored(person, end, conversations):
    send = person.begin()

    end(send, input_tokens=9, output_tokens=8, cached_tokens=7, reasoning_tokens=6)

    answer = conversations.get_message("owner-1", send.answer_id)
    assert (answer.cached_tokens, answer.reasoning_tokens) == (7, 6)


def test_person_without_usage(reports):
    assert reports.list_usage("owner-1") == []
