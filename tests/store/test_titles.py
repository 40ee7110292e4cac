"""A written title replaces only the first words, and its cost is counted."""

import pytest

from kaiwa.answers.titles import compose_title
from kaiwa.budgets import Budgets
from kaiwa.config import read_settings
from kaiwa.errors import BudgetSpent
from kaiwa.store import Ledger, Titles

PROMPT = compose_title("Tea?", "Green.")


def open_titles(database, **environ: str) -> Titles:
    return Titles(database, Ledger(database, Budgets(read_settings(environ))))


@pytest.fixture
def titles(database) -> Titles:
    return open_titles(database)


@pytest.fixture
def send(person):
    return person.finish(person.begin("Tea?"), "Green.")


def read_title(conversations, send):
    return conversations.read_path("owner-1", send.conversation_id).conversation.title


def test_first_answer_gets_a_title(titles, conversations, send):
    untitled = titles.find_untitled(send.answer_id)
    titles.reserve(untitled, "claude", PROMPT)

    titles.save(untitled, "On tea", 12, 3)

    assert (untitled.question, untitled.answer) == ("Tea?", "Green.")
    assert read_title(conversations, send) == "On tea"


def test_users_title_stays(titles, conversations, send):
    untitled = titles.find_untitled(send.answer_id)
    titles.reserve(untitled, "claude", PROMPT)
    conversations.rename_conversation("owner-1", send.conversation_id, "Mine")

    titles.save(untitled, "On tea", 12, 3)

    assert read_title(conversations, send) == "Mine"
    assert titles.find_untitled(send.answer_id) is None


def test_later_answer_gets_none(titles, person, send):
    later = person.finish(person.send(send.conversation_id))

    assert titles.find_untitled(later.answer_id) is None


def test_temporary_chat_gets_none(titles, person, sends):
    send = sends.begin_conversation(person.sender(), "Tea?", is_temporary=True)

    assert titles.find_untitled(person.finish(send).answer_id) is None


def test_title_is_counted(database, titles, send):
    untitled = titles.find_untitled(send.answer_id)
    titles.reserve(untitled, "claude", PROMPT)

    titles.save(untitled, "", 12, 3)

    ledger = Ledger(database, Budgets(read_settings({})))
    spent = ledger.read_spent("owner-1")
    assert {it.tokens for it in spent} == {15}


def test_title_obeys_budget(database, send):
    tight = open_titles(database, DAILY_TOKENS_PER_PERSON="20", MAX_ANSWER_TOKENS="10")
    untitled = tight.find_untitled(send.answer_id)
    assert untitled

    with pytest.raises(BudgetSpent):
        tight.reserve(untitled, "claude", PROMPT)
