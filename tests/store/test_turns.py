import pytest
from sqlalchemy import update

from kaiwa.errors import ContextTooLong, EndpointRefusedText, FirstTokenTimeout
from kaiwa.source import mark_part
from kaiwa.store import Checkpoint, Ending
from kaiwa.store.tables import MessageRow
from kaiwa.store.turns import MIN_TURNS, RecentTurns

from .conftest import open_sends

ANSWER = "\x1ethinking\nhm\x1etext\nFine."


@pytest.fixture(params=[1, MIN_TURNS], ids=["cached", "uncached"])
def min_turns(request):
    """The number of turns from which a conversation is cached."""
    return request.param


@pytest.fixture
def sends(database, min_turns):
    """The sends, which cache one conversation."""
    recent_turns = RecentTurns(min_turns=min_turns, max_conversations=1)
    return open_sends(database, recent_turns=recent_turns)


@pytest.fixture
def fail(progress):
    """End an answer as failed, after some text."""

    def fail(send, code, text=""):
        ending = Ending("failed", error_code=code)
        end = len(text.encode())
        checkpoint = Checkpoint(send.answer_id, 0, end, text, ending)
        progress.save_checkpoints("maker-1", 1, [checkpoint])

    return fail


@pytest.fixture
def overwrite(database):
    """Overwrite all stored messages, so that only cached turns keep their texts."""

    def overwrite() -> None:
        statement = update(MessageRow).values(source="overwritten")
        database.write(lambda tx: tx.execute(statement))

    return overwrite


def read_texts(send) -> list[tuple[str, str]]:
    return [(turn.role, turn.text) for turn in send.prompt.turns]


def test_prompt_has_all_turns(person):
    first = person.finish(person.begin("Hello"), "Hi.")
    person.finish(person.send(first.conversation_id, "How?"), ANSWER)

    third = person.send(first.conversation_id, "And then?")

    assert read_texts(third) == [
        ("user", "Hello"),
        ("assistant", "Hi."),
        ("user", "How?"),
        ("assistant", "Fine."),
        ("user", "And then?"),
    ]


@pytest.mark.parametrize("error", [EndpointRefusedText, ContextTooLong])
def test_rejected_question_is_left_out(person, fail, error):
    rejected = person.begin("../../etc/passwd")
    fail(rejected, error.code)

    following = person.send(rejected.conversation_id, "Without paths, then")

    assert read_texts(following) == [("user", "Without paths, then")]


def test_rejected_question_can_be_retried(person, sends, fail):
    rejected = person.begin("../../etc/passwd")
    fail(rejected, EndpointRefusedText.code)

    again = sends.try_again(person.sender(), rejected.answer_id)

    assert read_texts(again) == [("user", "../../etc/passwd")]


def test_failed_question_stays_in_prompt(person, fail):
    failed = person.begin("Hello")
    fail(failed, FirstTokenTimeout.code)

    following = person.send(failed.conversation_id, "Are you there?")

    texts = read_texts(following)
    assert texts[0] == ("user", "Hello")
    assert texts[-1] == ("user", "Are you there?")


@pytest.mark.parametrize("min_turns", [1])
def test_long_conversation_is_cached(person, overwrite):
    send = person.finish(person.begin("one"), "1")
    overwrite()

    following = person.send(send.conversation_id, "two")

    assert read_texts(following) == [
        ("user", "one"),
        ("assistant", "overwritten"),
        ("user", "two"),
    ]


@pytest.mark.parametrize("min_turns", [1])
def test_cache_drops_oldest_conversation(person, overwrite):
    dropped = person.finish(person.begin("Dropped"))
    cached = person.finish(person.begin("Cached"))
    overwrite()

    texts = [
        read_texts(person.send(send.conversation_id))[0] for send in (cached, dropped)
    ]

    assert texts == [("user", "Cached"), ("user", "overwritten")]


def test_revision_has_turns_before_it(person, conversations, sends):
    first = person.finish(person.begin("one"), "1")
    second = person.finish(person.send(first.conversation_id, "two"), "2")
    person.finish(person.send(first.conversation_id, "three"), "3")
    question_id = conversations.get_message("owner-1", second.answer_id).parent_id

    revision = sends.revise_message(person.sender(), question_id, "instead")

    assert read_texts(revision) == [
        ("user", "one"),
        ("assistant", "1"),
        ("user", "instead"),
    ]


def test_unknown_part_is_left_out(person):
    source = "Look." + mark_part("future") + "xyz" + mark_part("text") + "Thanks."
    first = person.finish(person.begin(source), "Hi.")

    following = person.send(first.conversation_id, "And then?")

    for prompt in (first.prompt, following.prompt):
        assert prompt.turns[0].text == "Look.\n\nThanks."
