"""The tuning of conversations and answers, on both databases."""

import pytest

from kaiwa.errors import NotFound
from kaiwa.prompt import write_turn
from kaiwa.tuning import Tuning, load_tuning

BRIEF = Tuning("Be brief.", temperature=0.25, stop=("END",))
SYSTEM = write_turn("system", "Be brief.")


def test_new_chat_keeps_its_tuning(person, sends, conversations):
    send = sends.begin_conversation(person.sender(), "Hello", BRIEF)
    person.finish(send)

    again = person.send(send.conversation_id)

    for prompt in (send.prompt, again.prompt):
        assert prompt.turns[0] == SYSTEM
        assert (prompt.options.temperature, prompt.options.stop) == (0.25, ("END",))
    answer = conversations.get_message("owner-1", again.answer_id)
    assert load_tuning(answer.tuning) == BRIEF


def test_change_applies_from_next_answer(person, sends, conversations):
    send = person.finish(person.begin())

    conversations.tune_conversation("owner-1", send.conversation_id, BRIEF, "other")
    again = sends.try_again(person.sender(), send.answer_id)

    path = conversations.read_path("owner-1", send.conversation_id)
    assert again.prompt.turns[0] == SYSTEM
    assert load_tuning(path.messages[-1].tuning) == BRIEF
    assert conversations.get_message("owner-1", send.answer_id).tuning is None


def test_versions_use_the_tuning(person, sends, conversations):
    send = person.finish(person.begin(), "Half", "stopped")
    conversations.tune_conversation("owner-1", send.conversation_id, BRIEF, None)

    more = person.finish(sends.continue_answer(person.sender(), send.answer_id))
    question = conversations.read_path("owner-1", send.conversation_id).messages[0]
    revised = sends.revise_message(person.sender(), question.id, "Hi again")

    assert [it.prompt.turns[0] for it in (more, revised)] == [SYSTEM] * 2


def test_tuning_needs_the_owner(person, stranger, conversations):
    send = person.begin()

    with pytest.raises(NotFound):
        conversations.tune_conversation("owner-2", send.conversation_id, BRIEF, "m")
    conversation = conversations.read_path("owner-1", send.conversation_id).conversation
    assert (conversation.tuning, conversation.model_key) == (None, "claude")


def read_efforts(conversations, send):
    """Return the effort of the conversation, and that of its last answer."""
    path = conversations.read_path("owner-1", send.conversation_id)
    tunings = (path.conversation.tuning, path.messages[-1].tuning)
    return [load_tuning(it).thinking for it in tunings]


def test_choice_of_thinking_is_kept(person, sends, conversations):
    high = person.sender()._replace(may_think=True, thinking="high")
    first = sends.begin_conversation(high, "Hello", Tuning(thinking="high"))
    person.finish(first)
    assert read_efforts(conversations, first) == ["high", "high"]

    unable = person.sender()
    assert sends.try_again(unable, first.answer_id).prompt.options.thinking is None
    assert read_efforts(conversations, first) == ["high", ""]


def test_message_changes_thinking(person, sends, conversations):
    first = person.finish(person.begin())
    low = person.sender()._replace(may_think=True, thinking="low")
    again = sends.send_message(low, first.conversation_id, "Again")
    person.finish(again)

    conversations.tune_conversation("owner-1", first.conversation_id, BRIEF, None)
    off = person.sender()._replace(may_think=True, thinking="")

    assert again.prompt.options.thinking.effort == "low"
    assert read_efforts(conversations, first) == ["low", "low"]
    person.finish(sends.send_message(off, first.conversation_id, "Once more"))
    assert read_efforts(conversations, first) == ["", ""]


def test_continuation_does_not_think(person, sends, conversations):
    high = person.sender()._replace(may_think=True, thinking="high")
    send = sends.begin_conversation(high, "Hello", Tuning(thinking="high"))
    person.finish(send, "Half", "stopped")

    more = sends.continue_answer(
        person.sender()._replace(may_think=True), send.answer_id
    )

    assert more.prompt.options.thinking is None
    assert read_efforts(conversations, send) == ["high", ""]
