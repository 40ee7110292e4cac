"""The memory of a model: the turns that an answer was made with."""

from kaiwa.errors import EndpointRefusedText
from kaiwa.prompt import Window
from kaiwa.store import Checkpoint, Ending, find_memory_start

SMALL = Window(40, 1.0)  # 20 bytes beside the answer.


def test_dropped_turns_are_noted(person, sends, conversations):
    send = person.finish(person.begin("a" * 15), "b" * 15)
    sender = person.sender()._replace(window=SMALL)

    again = sends.send_message(sender, send.conversation_id, "why?")

    path = conversations.read_path("owner-1", send.conversation_id)
    assert (again.prompt.dropped, path.messages[-1].kept_turns) == (2, 1)
    assert find_memory_start(path.messages) == path.messages[-2].id


def test_whole_memory_has_no_start(person, conversations):
    send = person.finish(person.begin())
    person.send(send.conversation_id)

    path = conversations.read_path("owner-1", send.conversation_id)

    assert path.messages[-1].kept_turns is None
    assert find_memory_start(path.messages) is None
    assert find_memory_start(()) is None


def test_rejected_turns_do_not_count(person, sends, progress, conversations):
    send = person.finish(person.begin("a" * 15), "b" * 15)
    kept = person.finish(person.send(send.conversation_id, "cc"), "dd")
    rejected = person.send(send.conversation_id, "bad")
    ending = Ending("failed", error_code=EndpointRefusedText.code)
    checkpoint = Checkpoint(rejected.answer_id, 0, 0, "", ending)
    progress.save_checkpoints("maker-1", 1, [checkpoint])

    sender = person.sender()._replace(window=SMALL)
    sends.send_message(sender, send.conversation_id, "why?")

    messages = conversations.read_path("owner-1", send.conversation_id).messages
    assert messages[-1].kept_turns == 3
    assert find_memory_start(messages) == kept.answer_id - 1


def test_start_before_the_page(person, sends, conversations):
    send = person.finish(person.begin("a" * 15), "b" * 15)
    for _ in range(2):
        person.finish(person.send(send.conversation_id, "c"), "d")
    sender = person.sender()._replace(window=SMALL)
    sends.send_message(sender, send.conversation_id, "why?")
    conversations.page_length = 3

    path = conversations.read_path("owner-1", send.conversation_id)

    assert find_memory_start(path.messages) is None


def test_end_notes_a_shorter_prompt(person, progress, conversations):
    send = person.begin()

    checkpoint = Checkpoint(send.answer_id, 0, 2, "Hi", Ending("done", kept_turns=1))
    progress.save_checkpoints("maker-1", 1, [checkpoint])

    assert conversations.get_message("owner-1", send.answer_id).kept_turns == 1
