import pytest
from sqlalchemy import select, text

from kaiwa.errors import NotFound
from kaiwa.store import Checkpoint, Ending, Running
from kaiwa.store.tables import IS_RUNNING, MessageRow


def append(send, start: int, words: str, ending: Ending | None = None) -> Checkpoint:
    end = start + len(words.encode())
    return Checkpoint(send.answer_id, start, end, words, ending)


def test_checkpoints_append_what_is_new(progress, conversations, person):
    send = person.begin()
    progress.save_checkpoints("maker-1", 1, [append(send, 0, "会")])
    progress.save_checkpoints("maker-1", 2, [append(send, 3, "話。")])

    answer = conversations.find_message("owner-1", send.answer_id)

    assert (answer.source, answer.position) == ("会話。", 9)
    assert answer.state == "streaming"


def test_many_answers_are_stored_in_one_go(progress, conversations, person):
    sends = [person.begin(), person.begin()]
    progress.save_checkpoints("maker-1", 1, [append(it, 0, "half") for it in sends])

    stored = [conversations.find_message("owner-1", it.answer_id) for it in sends]

    assert [it.source for it in stored] == ["half", "half"]


def test_append_that_was_stored_already_is_harmless(progress, conversations, person):
    send = person.begin()
    for beat in (1, 2):
        progress.save_checkpoints("maker-1", beat, [append(send, 0, "once")])

    assert conversations.find_message("owner-1", send.answer_id).source == "once"


def test_final_state_is_written_once(progress, conversations, person):
    send = person.begin()
    first = Ending("done", finish_reason="stop", prompt_tokens=3, completion_tokens=4)
    progress.save_checkpoints("maker-1", 1, [append(send, 0, "all", first)])
    late = append(send, 3, " and more", Ending("failed", error_code="stream_broken"))

    progress.save_checkpoints("maker-1", 2, [late])

    answer = conversations.find_message("owner-1", send.answer_id)
    assert (answer.source, answer.state) == ("all", "done")
    assert (answer.error_code, answer.prompt_tokens) == (None, 3)
    assert answer.finished_at is not None


def test_maker_hears_which_answers_are_to_go_on(
    progress, conversations, person, stranger
):
    kept, stopped, deleted = person.begin(), person.begin(), stranger.begin()
    progress.request_stop("owner-1", stopped.answer_id)
    conversations.delete_conversation("owner-2", deleted.conversation_id)

    running = progress.read_running("maker-1")

    assert running == {kept.answer_id: True, stopped.answer_id: False}


def test_maker_hears_how_its_answer_really_ended(progress, conversations, person):
    lost, deleted = person.begin(), person.begin()
    progress.mark_interrupted([Running(lost.answer_id, "maker-1", None)])
    conversations.delete_conversation("owner-1", deleted.conversation_id)
    ended = [append(it, 0, "all", Ending("done")) for it in (lost, deleted)]

    states = progress.save_checkpoints("maker-1", 1, ended)

    assert states == {lost.answer_id: "interrupted"}


def test_stop_of_a_foreign_answer_is_not_found(progress, person):
    send = person.begin()

    with pytest.raises(NotFound):
        progress.request_stop("owner-2", send.answer_id)


def test_answer_of_a_silent_maker_is_interrupted(progress, conversations, person):
    send = person.finish(person.begin())
    running = person.send(send.conversation_id)
    progress.save_checkpoints("maker-1", 7, [append(running, 0, "half")])
    lost = progress.list_running(except_maker_id="somebody")

    progress.mark_interrupted(lost)

    answer = conversations.find_message("owner-1", running.answer_id)
    assert [it.beat for it in lost] == [7]
    assert (answer.state, answer.source) == ("interrupted", "half")


def test_maker_that_wrote_meanwhile_is_not_lost(progress, conversations, person):
    send = person.begin()
    progress.save_checkpoints("maker-1", 7, [])
    lost = progress.list_running(except_maker_id="somebody")
    progress.save_checkpoints("maker-1", 8, [])

    progress.mark_interrupted(lost)

    assert conversations.find_message("owner-1", send.answer_id).state == "waiting"


def test_stored_text_is_read_from_a_position(progress, person):
    send = person.begin()
    progress.save_checkpoints("maker-1", 1, [append(send, 0, "会話です")])

    (stored,) = progress.read_stored({send.answer_id: 6})

    assert (stored.text, stored.position, stored.state) == ("です", 12, "streaming")


def test_running_answers_are_found_by_their_index(database):
    query = select(MessageRow.id).where(IS_RUNNING)

    def explain(tx):
        if not database.is_sqlite:
            tx.execute(text("set local enable_seqscan = off"))
        word = "explain query plan" if database.is_sqlite else "explain"
        return str(tx.execute(text(f"{word} {query.compile(tx)}")).all())

    assert "ix_messages_running" in database.read(explain)
