import pytest

from kaiwa.answers import Feed
from kaiwa.answers.running import RunningAnswer
from kaiwa.inference import Delta
from kaiwa.store import Ending


@pytest.fixture
def running() -> RunningAnswer:
    return RunningAnswer(Feed(1), stored_position=0)


def test_thinking_and_text_become_parts(running):
    running.take(Delta(thinking="Hm."))
    running.take(Delta(thinking=" So", text="Yes"))
    running.take(Delta(text="."))

    assert running.feed.source == "\x1ethinking\nHm. So\x1etext\nYes."


def test_model_cannot_forge_a_part(running):
    running.take(Delta(text="a\x1ethinking\nb\x00"))

    assert running.feed.source == "athinking\nb"


def test_line_end_cut_between_two_deltas_is_one(running):
    for piece in ("one\r", "\ntwo\r", "three"):
        running.take(Delta(text=piece))

    assert running.feed.source == "one\ntwo\nthree"


def test_checkpoint_holds_what_is_not_stored_in_bytes(running):
    running.take(Delta(text="会"))
    first = running.make_checkpoint()
    running.take(Delta(text="話"))
    running.mark_stored(first)
    second = running.make_checkpoint()

    assert (first.start, first.position, first.text) == (0, 3, "会")
    assert (second.start, second.position, second.text) == (3, 6, "話")


def test_checkpoint_that_failed_is_gathered_again_with_what_came(running):
    running.take(Delta(text="a"))
    running.make_checkpoint()
    running.take(Delta(text="b"))

    assert running.make_checkpoint().text == "ab"


def test_what_had_been_stored_after_all_is_dropped(running):
    running.take(Delta(text="会話です"))
    running.make_checkpoint()

    running.drop_stored(6)

    assert running.make_checkpoint().text == "です"
    assert running.stored_position == 6


def test_nothing_new_is_no_checkpoint(running):
    assert running.make_checkpoint() is None


def test_first_ending_is_the_one(running):
    running.end(Ending("stopped"))
    running.end(Ending("done"))

    assert running.ending == Ending("stopped")
