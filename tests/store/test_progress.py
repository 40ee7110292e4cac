import pytest
from sqlalchemy import select, text

from kaiwa.errors import NotFound
from kaiwa.store import Checkpoint, Ending, Running
from kaiwa.store.tables import IS_RUNNING, MessageRow


def append(send, start: int, words: str, ending: Ending | None = None) -> Checkpoint:
    end = start + len(words.encode())
    return Checkpoint(send.answer_id, start, end, words, ending)


def test_checkpoints_append_text(progress, conversations, person):
    send = person.begin()
    progress.save_checkpoints("maker-1", 1, [append(send, 0, "会")])
    progress.save_checkpoints("maker-1", 2, [append(send, 3, "話。")])

    answer = conversations.get_message("owner-1", send.answer_id)

    assert (answer.source, answer.position) == ("会話。", 9)
    assert answer.state == "streaming"


def test_one_write_stores_many_answers(progress, conversations, person):
    sends = [person.begin(), person.begin()]
    progress.save_checkpoints("maker-1", 1, [append(send, 0, "half") for send in sends])

    stored = [conversations.get_message("owner-1", send.answer_id) for send in sends]

    assert [answer.source for answer in stored] == ["half", "half"]


def test_repeated_append_is_ignored(progress, conversations, person):
    send = person.begin()
    for beat in (1, 2):
        progress.save_checkpoints("maker-1", beat, [append(send, 0, "once")])

    assert conversations.get_message("owner-1", send.answer_id).source == "once"


def test_final_state_is_written_once(progress, conversations, person):
    send = person.begin()
    first = Ending("done", finish_reason="stop", input_tokens=3, output_tokens=4)
    progress.save_checkpoints("maker-1", 1, [append(send, 0, "all", first)])
    late = append(send, 3, " and more", Ending("failed", error_code="stream_broken"))

    progress.save_checkpoints("maker-1", 2, [late])

    answer = conversations.get_message("owner-1", send.answer_id)
    assert (answer.source, answer.state) == ("all", "done")
    assert (answer.error_code, answer.input_tokens) == (None, 3)
    assert answer.finished_at is not None


def test_maker_reads_stop_requests(progress, person, stranger, delete):
    kept, stopped, deleted = person.begin(), person.begin(), stranger.begin()
    progress.request_stop("owner-1", stopped.answer_id)
    delete("owner-2", deleted.conversation_id)

    running = progress.read_running("maker-1")

    assert running == {kept.answer_id: True, stopped.answer_id: False}


def test_maker_gets_stored_final_states(progress, person, delete):
    lost, deleted = person.begin(), person.begin()
    progress.mark_interrupted([Running(lost.answer_id, "maker-1", None)])
    delete("owner-1", deleted.conversation_id)
    ended = [append(send, 0, "all", Ending("done")) for send in (lost, deleted)]

    ends = progress.save_checkpoints("maker-1", 1, ended)

    assert ends == {lost.answer_id: ("interrupted", 0)}


def test_heard_text_is_stored_before_interruption(progress, conversations, person):
    more, less = person.begin(), person.begin()
    for send in (more, less):
        progress.save_checkpoints("maker-1", 7, [append(send, 0, "会話")])
    heard = {more.answer_id: "会話です", less.answer_id: "会"}

    progress.mark_interrupted(progress.list_running(except_maker_id="me"), heard)
    ends = progress.save_checkpoints(
        "maker-1", 8, [append(more, 6, "か", Ending("done"))]
    )

    found = [conversations.get_message("owner-1", it.answer_id) for it in (more, less)]
    assert [(it.source, it.state) for it in found] == [
        ("会話です", "interrupted"),
        ("会話", "interrupted"),
    ]
    assert ends == {more.answer_id: ("interrupted", 12)}


def test_heard_text_needs_constant_beat(progress, conversations, person):
    send = person.begin()
    progress.save_checkpoints("maker-1", 7, [append(send, 0, "One")])
    lost = progress.list_running(except_maker_id="maker-2")
    progress.save_checkpoints("maker-1", 8, [append(send, 3, " two")])

    progress.mark_interrupted(lost, {send.answer_id: "One two three"})

    answer = conversations.get_message("owner-1", send.answer_id)
    assert (answer.source, answer.state) == ("One two", "streaming")


def test_stop_of_foreign_answer_not_found(progress, person):
    send = person.begin()

    with pytest.raises(NotFound):
        progress.request_stop("owner-2", send.answer_id)


def test_answer_of_lost_maker_is_interrupted(progress, conversations, person):
    send = person.finish(person.begin())
    following = person.send(send.conversation_id)
    progress.save_checkpoints("maker-1", 7, [append(following, 0, "half")])
    lost = progress.list_running(except_maker_id="maker-2")

    progress.mark_interrupted(lost)

    answer = conversations.get_message("owner-1", following.answer_id)
    assert [running.beat for running in lost] == [7]
    assert (answer.state, answer.source) == ("interrupted", "half")


def test_new_beat_prevents_interruption(progress, conversations, person):
    send = person.begin()
    progress.save_checkpoints("maker-1", 7, [])
    lost = progress.list_running(except_maker_id="maker-2")
    progress.save_checkpoints("maker-1", 8, [])

    progress.mark_interrupted(lost)

    assert conversations.get_message("owner-1", send.answer_id).state == "waiting"


def test_stored_text_starts_at_position(progress, person):
    send = person.begin()
    progress.save_checkpoints("maker-1", 1, [append(send, 0, "会話です")])

    (stored,) = progress.read_stored({send.answer_id: 6})

    assert (stored.text, stored.position, stored.state) == ("です", 12, "streaming")


def test_running_answers_use_their_index(database):
    query = select(MessageRow.id).where(IS_RUNNING)

    def read_plan(tx):
        if not database.is_sqlite:
            tx.execute(text("set local enable_seqscan = off"))
        explain = "explain query plan" if database.is_sqlite else "explain"
        return str(tx.execute(text(f"{explain} {query.compile(tx)}")).all())

    assert "ix_messages_running" in database.read(read_plan)
