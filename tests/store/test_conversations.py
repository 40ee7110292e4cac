from datetime import timedelta

import pytest

from kaiwa.errors import AnswerRunning, NotFound
from kaiwa.store.additions import make_title
from kaiwa.store.conversations import PAGE_LENGTH


def test_new_conversation_has_waiting_answer(conversations, person):
    send = person.begin("What is a dyno?")

    path = conversations.read_path("owner-1", send.conversation_id)

    assert [message.role for message in path.messages] == ["user", "assistant"]
    assert path.messages[1].state == "waiting"
    assert path.running_id == send.answer_id
    assert path.conversation.title == "What is a dyno?"


def test_list_is_most_recent_first(conversations, person):
    first = person.finish(person.begin("one"))
    second = person.finish(person.begin("two"))
    person.send(first.conversation_id)

    lines = conversations.list_conversations("owner-1", limit=50)

    assert [line.id for line in lines] == [
        first.conversation_id,
        second.conversation_id,
    ]
    assert [line.is_running for line in lines] == [True, False]


def test_list_continues_after_a_conversation(conversations, person):
    ids = [person.finish(person.begin(str(n))).conversation_id for n in range(3)]

    first = conversations.list_conversations("owner-1", limit=2)
    rest = conversations.list_conversations("owner-1", limit=2, before_id=first[-1].id)

    assert [line.id for line in [*first, *rest]] == ids[::-1]


def test_foreign_conversation_is_not_found(conversations, person, stranger, trash):
    send = person.finish(person.begin())
    owner, foreign = "owner-2", send.conversation_id

    for act in (
        lambda: conversations.read_path(owner, foreign),
        lambda: conversations.get_message(owner, send.answer_id),
        lambda: conversations.rename_conversation(owner, foreign, "mine"),
        lambda: trash.discard(owner, [foreign]),
        lambda: conversations.choose_leaf(owner, foreign, send.answer_id),
        lambda: stranger.send(foreign),
    ):
        with pytest.raises(NotFound):
            act()
    assert conversations.list_conversations(owner, limit=50) == []


def test_deletion_removes_messages_and_sends(conversations, person, trash):
    send = person.begin()

    running = trash.discard("owner-1", [send.conversation_id])
    trash.empty(timedelta(0))

    assert running == [send.answer_id]
    with pytest.raises(NotFound):
        conversations.get_message("owner-1", send.answer_id)
    assert person.begin().prompt is not None


def test_ids_are_never_reused(person, delete):
    send = person.begin()
    delete("owner-1", send.conversation_id)

    assert person.begin().answer_id > send.answer_id


def test_chosen_version_shows_newest_leaf(conversations, person, sends):
    first = person.finish(person.begin())
    second = person.finish(sends.try_again(person.sender(), first.answer_id))
    follow_up = person.finish(person.send(first.conversation_id))

    conversations.choose_leaf("owner-1", first.conversation_id, first.answer_id)
    short = conversations.read_path("owner-1", first.conversation_id)
    conversations.choose_leaf("owner-1", first.conversation_id, second.answer_id)
    long = conversations.read_path("owner-1", first.conversation_id)

    assert short.messages[-1].id == first.answer_id
    assert long.messages[-1].id == follow_up.answer_id
    assert long.messages[1].sibling_ids == (first.answer_id, second.answer_id)


def test_running_answer_blocks_choosing_version(conversations, person, sends):
    first = person.finish(person.begin())
    sends.try_again(person.sender(), first.answer_id)

    with pytest.raises(AnswerRunning):
        conversations.choose_leaf("owner-1", first.conversation_id, first.answer_id)


def test_long_conversation_has_pages(conversations, person):
    send = person.finish(person.begin())
    for number in range(PAGE_LENGTH):
        person.finish(person.send(send.conversation_id, f"turn {number}"))

    newest = conversations.read_path("owner-1", send.conversation_id)
    older = conversations.read_path(
        "owner-1", send.conversation_id, before_id=newest.older_id
    )

    assert len(newest.messages) == PAGE_LENGTH
    assert older.messages[-1].id == newest.messages[0].parent_id
    assert len(older.messages) == PAGE_LENGTH


def test_older_messages_of_hidden_version(conversations, person, sends):
    first = person.finish(person.begin())
    hidden = person.finish(person.send(first.conversation_id, "hidden"))
    question_id = conversations.get_message("owner-1", hidden.answer_id).parent_id
    person.finish(sends.revise_message(person.sender(), question_id, "instead"))

    earlier = conversations.read_path(
        "owner-1", first.conversation_id, before_id=question_id
    )
    none = conversations.read_path(
        "owner-1", first.conversation_id, before_id=earlier.messages[0].id
    )

    assert earlier.messages[-1].id == first.answer_id
    assert earlier.older_id is None
    assert none.messages == ()


def test_first_message_has_siblings(conversations, person, sends):
    first = person.finish(person.begin())
    question_id = conversations.get_message("owner-1", first.answer_id).parent_id
    person.finish(sends.revise_message(person.sender(), question_id, "instead"))

    shown = conversations.read_path("owner-1", first.conversation_id).messages[0]

    assert question_id in shown.sibling_ids
    assert len(shown.sibling_ids) == 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("  Hello\n there ", "Hello there", id="white space"),
        pytest.param("word " * 40, "word " * 15 + "word…", id="many words"),
        pytest.param("会話" * 60, "会話" * 40 + "…", id="no spaces"),
    ],
)
def test_title_is_start_of_message(text, title):
    assert make_title(text) == title
