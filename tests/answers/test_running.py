import pytest

from kaiwa.answers import Feed
from kaiwa.answers.running import RunningAnswer
from kaiwa.inference import Delta
from kaiwa.store import Ending


@pytest.fixture
def running() -> RunningAnswer:
    return RunningAnswer(Feed(1), stored_position=0)


def test_thinking_and_text_become_parts(running):
    running.append(Delta(thinking="Hm."))
    running.append(Delta(thinking=" So", text="Yes"))
    running.append(Delta(text="."))

    assert running.feed.source == "\x1ethinking\nHm. So\x1etext\nYes."


def test_model_cannot_forge_marks(running):
    running.append(Delta(text="a\x1ethinking\nb\x00"))

    assert running.feed.source == "athinking\nb"


def test_split_line_end_is_one(running):
    for piece in ("one\r", "\ntwo\r", "three"):
        running.append(Delta(text=piece))

    assert running.feed.source == "one\ntwo\nthree"


def test_checkpoint_holds_unstored_text(running):
    running.append(Delta(text="会"))
    first = running.make_checkpoint()
    running.append(Delta(text="話"))
    running.mark_stored(first.position)
    second = running.make_checkpoint()

    assert (first.start, first.position, first.text) == (0, 3, "会")
    assert (second.start, second.position, second.text) == (3, 6, "話")


def test_failed_checkpoint_is_repeated_with_more(running):
    running.append(Delta(text="a"))
    running.make_checkpoint()
    running.append(Delta(text="b"))

    assert running.make_checkpoint().text == "ab"


def test_stored_text_is_dropped(running):
    running.append(Delta(text="会話です"))
    running.make_checkpoint()

    running.mark_stored(6)

    assert running.make_checkpoint().text == "です"
    assert running.stored_position == 6


def test_no_news_is_no_checkpoint(running):
    assert running.make_checkpoint() is None


def test_first_end_counts(running):
    running.end("stopped")
    running.end("done")

    assert running.ending == Ending("stopped")
