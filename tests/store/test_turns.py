import pytest

from kaiwa.errors import ContextTooLong, EndpointRefusedText, FirstTokenTimeout
from kaiwa.prompt import write_turn
from kaiwa.source import mark_part
from kaiwa.store import Checkpoint, Ending, turns


@pytest.fixture
def fail(progress):
    """Let an answer fail, perhaps after some words."""

    def fail(send, code, text=""):
        ending = Ending("failed", error_code=code)
        end = len(text.encode())
        checkpoint = Checkpoint(send.answer_id, 0, end, text, ending)
        progress.save_checkpoints("maker-1", 1, [checkpoint])

    return fail


def test_model_is_told_every_turn_of_the_path(person, sends):
    first = person.finish(person.begin("Hello"), "Hi.")
    second = person.send(first.conversation_id, "And then?")

    assert second.prompt.turns == (
        write_turn("user", "Hello"),
        write_turn("assistant", "Hi."),
        write_turn("user", "And then?"),
    )


@pytest.mark.parametrize("kept_from", [1, turns.LONG_TURNS], ids=["kept", "read"])
@pytest.mark.parametrize("error", [EndpointRefusedText, ContextTooLong])
def test_text_that_was_refused_does_not_spoil_the_next_question(
    person, fail, error, kept_from, monkeypatch
):
    monkeypatch.setattr(turns, "LONG_TURNS", kept_from)
    refused = person.begin("../../etc/passwd")
    fail(refused, error.code)
    following = person.send(refused.conversation_id, "Without paths, then")

    assert following.prompt.turns == (write_turn("user", "Without paths, then"),)


def test_text_that_was_refused_is_tried_again_when_asked_to(person, sends, fail):
    refused = person.begin("../../etc/passwd")
    fail(refused, EndpointRefusedText.code)

    again = sends.try_again(person.sender(), refused.answer_id)

    assert again.prompt.turns == (write_turn("user", "../../etc/passwd"),)


def test_question_that_failed_for_another_reason_is_told_again(person, sends, fail):
    failed = person.begin("Hello")
    fail(failed, FirstTokenTimeout.code)
    following = person.send(failed.conversation_id, "Are you there?")

    told = following.prompt.turns

    assert told[0] == write_turn("user", "Hello")
    assert told[-1] == write_turn("user", "Are you there?")


def test_long_conversation_is_told_whole_and_not_read_anew(
    person, database, monkeypatch
):
    monkeypatch.setattr(turns, "LONG_TURNS", 1)
    send = person.finish(person.begin("one"), "1")
    with monkeypatch.context() as patch:
        patch.setattr(turns, "read_turns", lambda *_: pytest.fail("read anew"))
        for text in ("two", "three"):
            send = person.send(send.conversation_id, text)
            person.finish(send, f"\x1ethinking\nhm\x1etext\n{text}!")
        following = person.send(send.conversation_id, "four")

    before = database.read(
        lambda tx: turns.read_turns(tx, send.conversation_id, send.answer_id)
    )
    assert following.prompt.turns == (*before, write_turn("user", "four"))


def test_version_of_an_earlier_question_is_told_what_came_before_it(
    person, conversations, sends, monkeypatch
):
    monkeypatch.setattr(turns, "LONG_TURNS", 1)
    first = person.finish(person.begin("one"), "1")
    second = person.finish(person.send(first.conversation_id, "two"), "2")
    person.finish(person.send(first.conversation_id, "three"), "3")
    question_id = conversations.get_message("owner-1", second.answer_id).parent_id

    instead = sends.revise_message(person.sender(), question_id, "instead")

    told = (
        write_turn("user", "one"),
        write_turn("assistant", "1"),
        write_turn("user", "instead"),
    )
    assert instead.prompt.turns == told


def test_only_a_few_long_conversations_are_kept(person, monkeypatch):
    monkeypatch.setattr(turns, "LONG_TURNS", 1)
    monkeypatch.setattr(turns, "KEPT_CONVERSATIONS", 1)
    dropped, kept = person.finish(person.begin()), person.finish(person.begin())
    read = []

    def note(tx, conversation_id, last_id):
        read.append(conversation_id)
        return ()

    monkeypatch.setattr(turns, "read_turns", note)

    person.send(kept.conversation_id)
    person.send(dropped.conversation_id)

    assert read == [dropped.conversation_id]


def test_unknown_part_of_question_is_left_out(person):
    source = "Look." + mark_part("future") + "xyz" + mark_part("text") + "Thanks."
    first = person.finish(person.begin(source), "Hi.")

    following = person.send(first.conversation_id, "And then?")

    for prompt in (first.prompt, following.prompt):
        assert prompt.turns[0].text == "Look.\n\nThanks."
