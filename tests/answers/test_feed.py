import gevent
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiwa.answers import Feed, feed, follow, follow_blocks
from kaiwa.answers.follow import BEAT
from kaiwa.errors import TooManyRequests
from kaiwa.render import render_answer
from kaiwa.source import clean_text

from .page import Page

PIECES = st.sampled_from(
    [
        "# Title\n\n",
        "word ",
        "会話、",
        "\n",
        "\n\n",
        "- item\n",
        "```py\n",
        "x = 1\n",
        "```\n",
    ]
    + ["| a | b |\n", "|---|---|\n", "> quote\n", "[r]: https://a.example\n", "[r] "]
    + [
        "**bold",
        "** ",
        "😀",
        "===\n",
        "1. one\n",
        "  more\n",
        "$$x^2$$\n",
        "\x1etext\n",
    ]
    + ["\x1ethinking\nhm "]
)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    """Frames are due at once, so that each append can be its own."""
    monkeypatch.setattr(feed, "FRAME_SECONDS", 0.0)
    monkeypatch.setattr(feed, "RENDER_SHARE", 1e9)


def read_now(answer: Feed, page: Page, frame):
    """Read what there is without waiting."""
    while (frame.position, frame.is_final) != (answer.position, answer.is_final):
        frame = answer.next_frame(frame)
        page.apply(frame.event)
    return frame


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(PIECES, min_size=1, max_size=25), st.data())
def test_followed_from_anywhere_the_page_is_the_one_rendered_in_one_go(pieces, data):
    answer = Feed(1)
    joins_at = data.draw(st.integers(0, len(pieces)), label="joins at")
    leaves_at = data.draw(st.integers(joins_at, len(pieces)), label="leaves at")
    page, frame = Page(), None
    for number, piece in enumerate([*pieces, ""]):
        if number == joins_at:
            frame = answer.open_frame(0)
            page.apply(frame.event)
        elif number > joins_at and number != leaves_at:
            frame = read_now(answer, page, frame)
        if number == leaves_at:
            # A new connection, that knows the page and its position only.
            page = Page(page.blocks, page.position)
            frame = answer.open_frame(page.position)
            page.apply(frame.event)
        answer.append(piece)
    answer.finish("done")

    read_now(answer, page, frame)

    assert page.blocks == render_answer(clean(pieces))
    assert page.state == "done"


def clean(pieces: list[str]) -> str:
    return "".join(pieces)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(PIECES, min_size=1, max_size=25), st.data())
def test_another_process_with_less_stored_shows_the_same_in_the_end(pieces, data):
    source = "".join(pieces)
    seen = data.draw(st.integers(0, len(source)), label="seen")
    stored = data.draw(st.integers(0, len(source)), label="stored")
    here = Feed(1, source=source[:seen], state="streaming")
    page = Page()
    page.apply(here.open_frame(0).event)

    there = Feed(1, source=source[:stored], state="streaming")
    page.apply((frame := there.open_frame(page.position)).event)
    there.append(source[stored:])
    there.finish("done")
    read_now(there, page, frame)

    assert page.blocks == render_answer(source)


def test_finished_answer_is_one_frame():
    source = "# One\n\nTwo\n\nThree"
    events = list(follow(Feed(1, source=source, state="done"), 0))

    page = Page()
    for event in events:
        page.apply(event)

    assert page.blocks == render_answer(source)
    assert (page.state, len(events)) == ("done", 2)


def test_silence_is_broken_by_beats():
    answer, heard = Feed(1), []
    reading = gevent.spawn(listen, answer, heard)
    gevent.sleep(0)

    for _ in range(3):
        answer.break_silence()
        gevent.sleep(0.01)
    answer.close()
    reading.join(timeout=5)

    assert heard[0].startswith(b":")
    # The first call cannot know how long it has been silent.
    assert heard[2:] == [BEAT, BEAT]


def test_whoever_has_just_heard_words_hears_no_beat():
    answer, heard = Feed(1), []
    reading = gevent.spawn(listen, answer, heard)
    gevent.sleep(0)

    for word in ("one ", "two ", "three"):
        answer.append(word)
        gevent.sleep(0.01)
        answer.break_silence()
    answer.close()
    reading.join(timeout=5)

    assert BEAT not in heard


def listen(answer: Feed, heard: list[bytes]) -> None:
    for event in follow(answer, 0):
        heard.append(event)


def test_followers_are_rendered_for_once():
    answer = Feed(1)
    frames = [answer.open_frame(0) for _ in range(3)]
    answer.append("Hello")

    following = [answer.next_frame(frame) for frame in frames]

    assert following[0] is following[1] is following[2]


def test_slow_follower_gets_the_open_blocks_whole():
    answer, page = Feed(1), Page()
    frame, quick = answer.open_frame(0), answer.open_frame(0)
    for number in range(20):
        answer.append(f"word{number} ")
        quick = answer.next_frame(quick)

    page.apply(answer.next_frame(frame).event)

    assert page.blocks == [block.html for block in answer.read_blocks()[0]]


def test_page_that_is_ahead_of_the_frames_loses_nothing(monkeypatch):
    monkeypatch.setattr(feed, "FRAME_SECONDS", 60.0)
    answer = Feed(1, source="one ")
    answer.append("two ")
    answer.open_frame(0)
    answer.append("three")
    page = Page([block.html for block in answer.read_blocks()[0]], answer.position)

    page.apply(answer.open_frame(page.position).event)

    assert page.blocks == ["<p>one two three</p>"]
    assert page.position == answer.position


def test_waiting_follower_hears_of_text_and_end():
    answer = Feed(1)
    reading = gevent.spawn(lambda: list(follow(answer, 0)))
    gevent.sleep(0)
    answer.append("Hello")
    gevent.sleep(0.01)
    answer.finish("stopped")

    events = reading.get(timeout=5)

    assert b'"state":"stopped"' in events[-1]


def test_follower_that_waits_for_a_frame_hears_of_the_end_at_once(monkeypatch):
    monkeypatch.setattr(feed, "FRAME_SECONDS", 60.0)
    answer = Feed(1)
    reading = gevent.spawn(lambda: list(follow(answer, 0)))
    gevent.sleep(0)
    for word in ("one ", "two "):
        answer.append(word)
        gevent.sleep(0.01)

    answer.finish("done")

    assert b'"state":"done"' in reading.get(timeout=5)[-1]


def test_closed_feed_sends_its_followers_away():
    answer = Feed(1)
    reading = gevent.spawn(lambda: list(follow(answer, 0)))
    gevent.sleep(0)

    answer.close()

    assert b"state" not in reading.get(timeout=5)[-1].split(b"waiting")[-1]
    assert answer.followers == 0


def test_too_many_followers_are_refused():
    answer = Feed(1, max_followers=1)

    with answer.join(), pytest.raises(TooManyRequests):
        answer.refuse_when_full()


def test_live_page_gets_each_finished_block_once():
    answer = Feed(1)
    blocks = follow_blocks(answer)
    first = next(blocks)
    answer.append("One.\n\nTwo.\n\nThr")
    second = next(blocks)
    answer.append("ee.")
    answer.finish("done")

    rest = "".join(blocks)

    assert first == "<!-- -->"
    assert second == "<p>One.</p><p>Two.</p>"
    assert rest.replace("<!-- -->", "") == "<p>Three.</p>"


def test_clean_text_keeps_marks_out():
    assert clean_text("\x1ethinking\nforged") == "thinking\nforged"


def test_end_that_comes_with_a_beat_is_told():
    answer = Feed(1)
    reading = gevent.spawn(answer.next_frame, answer.open_frame(0))
    gevent.sleep(0)
    for _ in range(2):
        answer.break_silence()
    answer.finish("interrupted")
    answer.close()

    following = reading.get(timeout=5)

    assert following.is_final
    assert answer.next_frame(following) is None
