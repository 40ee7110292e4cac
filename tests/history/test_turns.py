import pytest

from kaiwa.errors import ContextTooLong, EndpointRefusedText, FirstTokenTimeout
from kaiwa.history import Checkpoint, Ending


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

    assert second.question.turns == (
        ("user", "Hello"),
        ("assistant", "Hi."),
        ("user", "And then?"),
    )


@pytest.mark.parametrize("error", [EndpointRefusedText, ContextTooLong])
def test_text_that_was_refused_does_not_spoil_the_next_question(
    person, sends, fail, error
):
    refused = person.begin("../../etc/passwd")
    fail(refused, error.code)
    following = person.send(refused.conversation_id, "Without paths, then")

    turns = following.question.turns

    assert turns == (("user", "Without paths, then"),)


def test_text_that_was_refused_is_tried_again_when_asked_to(person, sends, fail):
    refused = person.begin("../../etc/passwd")
    fail(refused, EndpointRefusedText.code)

    again = sends.try_again(person.sender(), refused.answer_id)

    turns = again.question.turns
    assert turns == (("user", "../../etc/passwd"),)


def test_question_that_failed_for_another_reason_is_told_again(person, sends, fail):
    failed = person.begin("Hello")
    fail(failed, FirstTokenTimeout.code)
    following = person.send(failed.conversation_id, "Are you there?")

    turns = following.question.turns

    assert turns[0] == ("user", "Hello")
    assert turns[-1] == ("user", "Are you there?")
