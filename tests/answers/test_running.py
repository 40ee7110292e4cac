from itertools import count

import pytest

from kaiwa.answers import Feed
from kaiwa.answers.running import RunningAnswer
from kaiwa.inference import Delta
from kaiwa.store import Ending


@pytest.fixture
def running() -> RunningAnswer:
    return RunningAnswer(Feed(1), stored_position=0, clock=count(0, 40).__next__)


def test_thinking_and_text_become_parts(running):
    running.append(Delta(thinking="Hm."))
    running.append(Delta(thinking=" So", text="Yes"))
    running.append(Delta(text="."))

    parts = "\x1ethinking\nHm. So\x1eduration\n40\x1etext\nYes."
    assert running.feed.source == parts
    assert running.make_checkpoint().text == parts


def test_stopped_thinking_has_its_duration(running):
    running.append(Delta(thinking="Hm."))
    running.end("stopped")
    running.end("failed")

    assert running.feed.source == "\x1ethinking\nHm.\x1eduration\n40"
    assert running.make_checkpoint().text == running.feed.source


def test_short_thinking_takes_a_second():
    running = RunningAnswer(Feed(1), stored_position=0, clock=lambda: 0.2)
    running.append(Delta(thinking="Hm.", text="Yes"))

    assert "\x1eduration\n1\x1e" in running.feed.source


def test_refused_thinking_is_noted(running):
    running.append(Delta(lacks_thinking=True))
    running.append(Delta(text="Yes"))

    assert running.feed.source == "\x1enote\nunthinking\x1etext\nYes"


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
