from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from kaiwa.answers import Answers
from kaiwa.answers.load import Load


@pytest.fixture
def load():
    return Load()


@pytest.fixture
def answers(load):
    """Answers of which only the line of sends is used."""
    unused: Any = None
    maker: Any = SimpleNamespace(load=load)
    return Answers(unused, maker, unused, unused)


def test_sends_under_load_let_others_run(answers, load):
    load.busy_share = 1.0
    order = []

    def send():
        answers.wait_in_line()
        order.append("send")

    def stream():
        while order.count("send") < 3:
            gevent.sleep(0)
            order.append("stream")

    greenlets = [gevent.spawn(it) for it in (send, send, send, stream)]
    gevent.joinall(greenlets, timeout=10, raise_error=True)

    places = [place for place, name in enumerate(order) if name == "send"]
    assert places[0] > 0
    assert all(there - here > 1 for here, there in pairwise(places))


def test_sends_without_load_do_not_wait(answers):
    order: list[str] = []
    stream = gevent.spawn(order.append, "stream")

    answers.wait_in_line()
    order.append("send")
    stream.join()

    assert order == ["send", "stream"]
