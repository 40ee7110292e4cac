from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from kaiwa.answers import Maker
from kaiwa.errors import (
    ContextTooLong,
    Draining,
    KaiwaError,
    StreamBroken,
    TooManyRequests,
)
from kaiwa.inference import Delta, Usage
from kaiwa.prompt import Options, Prompt, write_turn
from kaiwa.store import Send

PROMPT = Prompt((write_turn("user", "Hi"),), Options(max_tokens=10))
SEND = Send("conversation", 1, "claude", PROMPT, kept_text="So ")
LONG = Prompt(
    tuple(write_turn(it, "word " * 9) for it in ("user", "assistant", "user")),
    Options(max_tokens=10),
)


class ChatModel(str):
    """A model as its key."""

    draws = False


class FakeClient:
    """A client that yields prepared deltas, and raises prepared errors."""

    def __init__(self) -> None:
        self.replies: list[Delta | Exception] = []
        self.asked: list[tuple[str, Prompt]] = []

    def ask(self, model, prompt):
        self.asked.append((model, prompt))
        for reply in self.replies:
            if isinstance(reply, Exception):
                raise reply
            yield reply


@pytest.fixture
def client() -> FakeClient:
    return FakeClient()


@pytest.fixture
def maker(client) -> Maker:
    """A maker of at most two answers; their models are their keys."""
    catalogue: Any = SimpleNamespace(get_model=ChatModel)
    return Maker(catalogue, client, max_running=2, max_followers=1)


def start(maker, send=SEND):
    """Start an answer, and return it with a list to which its end is appended."""
    ended = []
    maker.on_end.append(lambda running: ended.append(running.ending))
    maker.start(send)
    return maker.running[send.answer_id], ended


def test_answer_asks_and_ends(maker, client):
    client.replies = [Delta("it is."), Delta(finish_reason="stop", usage=Usage(1, 2))]

    running, ended = start(maker)
    running.greenlet.join(timeout=5)
    gevent.sleep(0)

    assert client.asked == [("claude", PROMPT)]
    assert running.feed.source == "So it is."
    assert running.stored_position == 3
    assert ended == [running.ending]
    assert (running.ending.state, running.ending.finish_reason) == ("done", "stop")
    assert (running.ending.input_tokens, running.ending.output_tokens) == (1, 2)
    assert running.feed.state == "streaming"


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        pytest.param(StreamBroken(), StreamBroken.code, id="of the endpoint"),
        pytest.param(ZeroDivisionError(), KaiwaError.code, id="unexpected"),
    ],
)
def test_error_ends_answer(maker, client, raised, code):
    client.replies = [raised]

    running, _ = start(maker)
    running.greenlet.join(timeout=5)

    assert (running.ending.state, running.ending.error_code) == ("failed", code)


@pytest.mark.parametrize("is_asked", [True, False], ids=["asked", "not asked yet"])
@pytest.mark.parametrize("state", ["stopped", "interrupted"])
def test_stop_and_drain_end_answer(maker, client, state, is_asked):
    client.replies = [Delta("a"), Delta("b")] * 1_000
    running, _ = start(maker)
    if is_asked:
        gevent.sleep(0)

    if state == "stopped":
        maker.stop(SEND.answer_id)
    else:
        maker.is_draining = True
        maker.interrupt_all()
    running.greenlet.join(timeout=5)
    gevent.sleep(0)

    assert running.ending.state == state
    assert bool(client.asked) == is_asked


def test_repeated_send_starts_nothing(maker):
    maker.start(Send("conversation", 1))

    assert maker.running == {}


def test_announced_end_reaches_followers(maker):
    running, _ = start(maker)
    announced: list[object] = []
    maker.on_announce.append(announced.append)

    maker.announce_end(running, "interrupted")

    assert running.feed.state == "interrupted"
    assert announced == [running]
    assert maker.running == {}


def test_full_or_draining_maker_refuses(maker):
    maker.refuse_when_full()
    for answer_id in (1, 2):
        maker.start(Send("conversation", answer_id, "claude", PROMPT))

    with pytest.raises(TooManyRequests):
        maker.refuse_when_full()
    maker.is_draining = True
    with pytest.raises(Draining):
        maker.refuse_when_full()


def test_refused_length_leaves_turns_out(maker, client):
    client.replies = [ContextTooLong()]

    running, ended = start(maker, Send("conversation", 1, "claude", LONG))
    running.greenlet.join(timeout=5)
    gevent.sleep(0)

    assert [prompt.memory for _, prompt in client.asked] == [3, 1]
    assert (ended[0].state, ended[0].kept_turns) == ("failed", 1)


def test_begun_answer_is_not_asked_again(maker, client):
    def ask(model, prompt):
        client.asked.append((model, prompt))
        yield Delta("Half")
        running.mark_stored(running.feed.position)
        raise ContextTooLong()

    client.ask = ask

    running, ended = start(maker, Send("conversation", 1, "claude", LONG))
    running.greenlet.join(timeout=5)
    gevent.sleep(0)

    assert len(client.asked) == 1
    assert (ended[0].state, ended[0].kept_turns) == ("failed", None)
