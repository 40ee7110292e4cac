import pytest

from kaiwa.errors import AnswerRunning, NotFound, TooManyConversations
from kaiwa.store import Forks
from kaiwa.store.forks import number_title


@pytest.fixture
def forks(database):
    return Forks(database, max_conversations=3)


@pytest.fixture
def talk(person):
    """A conversation of two turns, and its two sends."""
    first = person.finish(person.begin("One?"), "One.")
    second = person.send(first.conversation_id, "Two?")
    return first, person.finish(second, "Two.")


def read_sources(conversations, conversation_id):
    path = conversations.read_path("owner-1", conversation_id)
    return [message.source for message in path.messages]


def test_fork_copies_path_to_answer(forks, conversations, talk):
    first, second = talk

    copy_id = forks.fork("owner-1", first.answer_id)

    assert read_sources(conversations, copy_id) == ["One?", "One."]
    assert read_sources(conversations, first.conversation_id)[2:] == ["Two?", "Two."]
    path = conversations.read_path("owner-1", copy_id)
    assert path.conversation.title == "One? (2)"
    assert path.messages[0].parent_id is None
    assert path.messages[1].parent_id == path.messages[0].id
    assert second.answer_id not in [message.id for message in path.messages]


def test_fork_goes_on_alone(forks, conversations, person, talk):
    copy_id = forks.fork("owner-1", talk[1].answer_id)

    person.finish(person.send(copy_id, "Three?"), "Three.")

    copied = ["One?", "One.", "Two?", "Two.", "Three?", "Three."]
    assert read_sources(conversations, copy_id) == copied
    assert len(read_sources(conversations, talk[0].conversation_id)) == 4


def test_fork_from_question_ends_before_it(forks, conversations, talk):
    path = conversations.read_path("owner-1", talk[0].conversation_id)
    first, _, second, _ = path.messages

    copy_id = forks.fork("owner-1", second.id)

    assert read_sources(conversations, copy_id) == ["One?", "One."]
    assert forks.fork("owner-1", first.id) is None


def test_fork_takes_branch_of_message(forks, conversations, person, sends, talk):
    first, second = talk
    again = person.finish(sends.try_again(person.sender(), first.answer_id), "Uno.")

    assert read_sources(conversations, forks.fork("owner-1", again.answer_id)) == [
        *("One?", "Uno."),
    ]
    copy_id = forks.fork("owner-1", second.answer_id)
    assert read_sources(conversations, copy_id)[-1] == "Two."


def test_fork_does_not_copy_usage(forks, conversations, talk, database):
    database.write(
        lambda tx: tx.exec_driver_sql("update messages set output_tokens = 7")
    )

    copy_id = forks.fork("owner-1", talk[0].answer_id)

    answer = conversations.read_path("owner-1", copy_id).messages[-1]
    assert (answer.state, answer.output_tokens) == ("done", None)


def test_running_answer_is_not_forked(forks, person):
    send = person.begin()

    with pytest.raises(AnswerRunning):
        forks.fork("owner-1", send.answer_id)


def test_foreign_message_is_not_forked(forks, talk):
    with pytest.raises(NotFound):
        forks.fork("owner-2", talk[0].answer_id)


def test_fork_obeys_maximum(forks, talk):
    for _ in range(2):
        forks.fork("owner-1", talk[0].answer_id)

    with pytest.raises(TooManyConversations):
        forks.fork("owner-1", talk[0].answer_id)


def test_title_gets_number():
    assert number_title("Tea") == "Tea (2)"
    assert number_title("Tea (9)") == "Tea (10)"
    assert number_title("会話 (1)") == "会話 (2)"
    assert len(number_title("x" * 200)) == 200
