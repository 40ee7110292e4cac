from concurrent.futures import ThreadPoolExecutor

import pytest

from kaiwa.errors import (
    AnswerRunning,
    NotContinuable,
    NotFound,
    TooManyConversations,
    TooManyRunning,
)
from kaiwa.prompt import write_turn
from kaiwa.store import Checkpoint, Ending


def test_same_key_is_same_send(person, conversations):
    first = person.begin("Hello", key="k")
    again = person.begin("Hello", key="k")

    assert first.prompt is not None
    assert again.prompt is None
    assert again.answer_id == first.answer_id
    assert len(conversations.list_conversations("owner-1", limit=50)) == 1


def test_key_belongs_to_owner(person, stranger):
    first = person.begin(key="k")

    assert stranger.begin(key="k").answer_id != first.answer_id


def test_send_repeats_while_answer_runs(person):
    send = person.finish(person.begin())
    first = person.send(send.conversation_id, key="k")

    assert person.send(send.conversation_id, key="k").answer_id == first.answer_id


def test_concurrent_same_key_is_same_send(person):
    known = person.finish(person.begin())

    with ThreadPoolExecutor(4) as pool:
        begun = list(pool.map(lambda _: person.begin(key="k"), range(4)))
        sent = list(
            pool.map(lambda _: person.send(known.conversation_id, key="l"), range(4))
        )

    for sends in (begun, sent):
        assert sum(send.prompt is not None for send in sends) == 1
        assert len({send.answer_id for send in sends}) == 1


def test_running_answer_blocks_message(person, conversations):
    send = person.begin()

    with pytest.raises(AnswerRunning):
        person.send(send.conversation_id)

    assert len(conversations.read_path("owner-1", send.conversation_id).messages) == 2


def test_running_answers_are_limited(person):
    for _ in range(3):
        person.begin()

    with pytest.raises(TooManyRunning):
        person.begin()


def test_concurrent_sends_stay_within_limit(person):
    def begin(number: int) -> bool:
        try:
            return person.begin(key=f"at-once-{number}").prompt is not None
        except TooManyRunning:
            return False

    with ThreadPoolExecutor(4) as pool:
        is_stored = list(pool.map(begin, range(4)))

    assert sum(is_stored) == 3


def test_conversations_are_limited(person):
    for _ in range(5):
        person.finish(person.begin())

    with pytest.raises(TooManyConversations):
        person.begin()


def test_revision_is_a_sibling(person, sends, conversations):
    send = person.finish(person.begin("first"))
    question = conversations.read_path("owner-1", send.conversation_id).messages[0]

    sends.revise_message(person.sender(), question.id, "second")

    path = conversations.read_path("owner-1", send.conversation_id)
    assert path.messages[0].source == "second"
    assert path.messages[0].sibling_ids[0] == question.id
    assert conversations.get_message("owner-1", question.id).source == "first"


def test_answer_cannot_be_revised(person, sends):
    send = person.finish(person.begin())

    with pytest.raises(NotFound):
        sends.revise_message(person.sender(), send.answer_id, "another answer")


def test_continuation_begins_with_kept_text(person, sends, conversations):
    source = "\x1ethinking\nhm\x1etext\nHalf a"
    send = person.finish(person.begin(), source, "stopped")

    more = sends.continue_answer(person.sender(), send.answer_id)

    answer = conversations.get_message("owner-1", more.answer_id)
    assert (answer.source, answer.position) == ("Half a", 6)
    assert answer.sibling_ids == (send.answer_id, more.answer_id)
    assert more.kept_text == "Half a"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param("All of it.", "done", id="complete"),
        pytest.param(" ", "stopped", id="no text"),
    ],
)
def test_answer_cannot_be_continued(person, sends, text, state):
    send = person.finish(person.begin(), text, state)

    with pytest.raises(NotContinuable):
        sends.continue_answer(person.sender(), send.answer_id)


def test_answer_cut_by_length_continues(person, sends, progress):
    send = person.begin()
    ending = Ending("done", finish_reason="length")
    checkpoint = Checkpoint(send.answer_id, 0, 4, "Half", ending)
    progress.save_checkpoints("maker-1", 1, [checkpoint])

    assert sends.continue_answer(person.sender(), send.answer_id).kept_text == "Half"


def test_prompt_has_no_thinking(person, sends):
    source = "\x1ethinking\nhm\x1etext\nAn answer."
    send = person.finish(person.begin("one"), source)
    following = person.send(send.conversation_id, "two")

    assert following.prompt.turns == (
        write_turn("user", "one"),
        write_turn("assistant", "An answer."),
        write_turn("user", "two"),
    )
