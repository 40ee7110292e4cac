import gevent
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiwa.answers import Feed, follow, follow_blocks
from kaiwa.answers.follow import BEAT
from kaiwa.errors import TooManyRequests
from kaiwa.render import GrowingAnswer, render_answer
from kaiwa.source import clean_text

from ..client import Page

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


def make_feed(**values) -> Feed:
    """Make a feed with frames always due, so that each append can be a frame."""
    return Feed(1, **{"frame_seconds": 0.0, "render_share": 1e9, **values})


def read_now(answer: Feed, page: Page, frame):
    """Apply all frames that are due."""
    while (frame.position, frame.is_final) != (answer.position, answer.is_final):
        frame = answer.next_frame(frame)
        page.apply(frame.event)
    return frame


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(PIECES, min_size=1, max_size=25), st.data())
def test_followed_page_equals_rendered_page(pieces, data):
    answer = make_feed()
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
            # A new connection knows only the page and its position.
            page = Page(page.blocks, page.position)
            frame = answer.open_frame(page.position)
            page.apply(frame.event)
        answer.append(piece)
    answer.announce_end("done")

    read_now(answer, page, frame)

    assert page.blocks == render_answer("".join(pieces))
    assert page.state == "done"


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(PIECES, min_size=1, max_size=25), st.data())
def test_process_with_less_shows_the_same(pieces, data):
    source = "".join(pieces)
    seen = data.draw(st.integers(0, len(source)), label="seen")
    stored = data.draw(st.integers(0, len(source)), label="stored")
    here = make_feed(source=source[:seen], state="streaming")
    page = Page()
    page.apply(here.open_frame(0).event)

    there = make_feed(source=source[:stored], state="streaming")
    page.apply((frame := there.open_frame(page.position)).event)
    there.append(source[stored:])
    there.announce_end("done")
    read_now(there, page, frame)

    assert page.blocks == render_answer(source)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(PIECES, min_size=1, max_size=25), st.data())
def test_lost_text_disappears_at_end(pieces, data):
    source = clean_text("".join(pieces))
    ahead = data.draw(st.integers(0, len(source)), label="seen by a slow follower")
    stored = source[: data.draw(st.integers(0, len(source)), label="stored")]
    answer = make_feed(source=source[:ahead], state="streaming")
    slow, quick = Page(), Page()
    slow.apply((slow_frame := answer.open_frame(0)).event)
    quick.apply((frame := answer.open_frame(0)).event)
    for piece in source[ahead:]:
        answer.append(piece)
        frame = read_now(answer, quick, frame)

    answer.announce_end("interrupted", len(stored.encode()))
    read_now(answer, quick, frame)
    read_now(answer, slow, slow_frame)

    expected = (render_answer(stored), "interrupted", len(stored.encode()))
    for page in (slow, quick):
        assert (page.blocks, page.state, page.position) == expected


def test_text_lost_during_rendering_disappears(monkeypatch):
    answer = make_feed()
    page, frame = Page(), answer.open_frame(0)
    page.apply(frame.event)
    answer.append("Stored.\n\nLost.")
    read_blocks = GrowingAnswer.read_blocks

    def read_and_cut(growing):
        found = read_blocks(growing)
        if not answer.is_final:
            answer.announce_end("interrupted", len("Stored."))
        return found

    monkeypatch.setattr(GrowingAnswer, "read_blocks", read_and_cut)
    joining = Page()
    joining.apply(answer.open_frame(0).event)
    read_now(answer, page, frame)

    for shown in (joining, page):
        assert (shown.blocks, shown.state) == (["<p>Stored.</p>"], "interrupted")


def test_finished_answer_is_one_frame():
    source = "# One\n\nTwo\n\nThree"
    events = list(follow(make_feed(source=source, state="done"), 0))

    page = Page()
    for event in events:
        page.apply(event)

    assert page.blocks == render_answer(source)
    assert (page.state, len(events)) == ("done", 2)


def test_beats_break_silence():
    answer = make_feed()
    received: list[bytes] = []
    reading = gevent.spawn(listen, answer, received)
    gevent.sleep(0)

    for _ in range(3):
        answer.break_silence()
        gevent.sleep(0.01)
    answer.close()
    reading.join(timeout=5)

    assert received[0].startswith(b":")
    # The first call does not know how long the silence was.
    assert received[2:] == [BEAT, BEAT]


def test_text_needs_no_beat():
    answer = make_feed()
    received: list[bytes] = []
    reading = gevent.spawn(listen, answer, received)
    gevent.sleep(0)

    for word in ("one ", "two ", "three"):
        answer.append(word)
        gevent.sleep(0.01)
        answer.break_silence()
    answer.close()
    reading.join(timeout=5)

    assert BEAT not in received


def listen(answer: Feed, received: list[bytes]) -> None:
    for event in follow(answer, 0):
        received.append(event)


def test_followers_share_frames():
    answer = make_feed()
    frames = [answer.open_frame(0) for _ in range(3)]
    answer.append("Hello")

    following = [answer.next_frame(frame) for frame in frames]

    assert following[0] is following[1] is following[2]


def test_slow_follower_gets_whole_blocks():
    answer, page = make_feed(), Page()
    frame, quick = answer.open_frame(0), answer.open_frame(0)
    for number in range(20):
        answer.append(f"word{number} ")
        following = answer.next_frame(quick)
        assert following
        quick = following

    page.apply(answer.next_frame(frame).event)

    assert page.blocks == [block.html for block in answer.read_blocks()[0]]


def test_page_ahead_of_frames_loses_nothing():
    answer = make_feed(frame_seconds=60.0, source="one ")
    answer.append("two ")
    answer.open_frame(0)
    answer.append("three")
    page = Page([block.html for block in answer.read_blocks()[0]], answer.position)

    page.apply(answer.open_frame(page.position).event)

    assert page.blocks == ["<p>one two three</p>"]
    assert page.position == answer.position


def test_waiting_follower_gets_text_and_end():
    answer = make_feed()
    reading = gevent.spawn(lambda: list(follow(answer, 0)))
    gevent.sleep(0)
    answer.append("Hello")
    gevent.sleep(0.01)
    answer.announce_end("stopped")

    events = reading.get(timeout=5)

    assert b'"state":"stopped"' in events[-1]


def test_end_does_not_wait_for_frame():
    answer = make_feed(frame_seconds=60.0)
    reading = gevent.spawn(lambda: list(follow(answer, 0)))
    gevent.sleep(0)
    for word in ("one ", "two "):
        answer.append(word)
        gevent.sleep(0.01)

    answer.announce_end("done")

    assert b'"state":"done"' in reading.get(timeout=5)[-1]


def test_closed_feed_disconnects_followers():
    answer = make_feed()
    reading = gevent.spawn(lambda: list(follow(answer, 0)))
    gevent.sleep(0)

    answer.close()

    assert b"state" not in reading.get(timeout=5)[-1].split(b"waiting")[-1]
    assert answer.followers == 0


def test_too_many_followers_are_refused():
    answer = make_feed(max_followers=1)

    with answer.join(), pytest.raises(TooManyRequests):
        answer.refuse_when_full()


def test_finished_blocks_are_sent_once():
    answer = make_feed()
    blocks = follow_blocks(answer)
    first = next(blocks)
    answer.append("One.\n\nTwo.\n\nThr")
    second = next(blocks)
    answer.append("ee.")
    answer.announce_end("done")

    rest = "".join(blocks)

    assert first == "<!-- -->"
    assert second == "<p>One.</p><p>Two.</p>"
    assert rest.replace("<!-- -->", "") == "<p>Three.</p>"


def test_cleaning_removes_marks():
    assert clean_text("\x1ethinking\nforged") == "thinking\nforged"


def test_end_during_beat_is_sent():
    answer = make_feed()
    reading = gevent.spawn(answer.next_frame, answer.open_frame(0))
    gevent.sleep(0)
    for _ in range(2):
        answer.break_silence()
    answer.announce_end("interrupted")
    answer.close()

    following = reading.get(timeout=5)

    assert following.is_final
    assert answer.next_frame(following) is None
