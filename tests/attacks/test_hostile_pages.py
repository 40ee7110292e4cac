"""Pages of hostile answers: other greenlets must run while one is rendered."""

import gevent
import pytest

from kaiwa.background import make_pace
from kaiwa.render import GrowingAnswer, Pace, render_answer

HOSTILE = '```scala\nval s = "{}' + "\\" * 60 + "\n```\n\n"


@pytest.fixture
def turns():
    """Count how often the event loop serves timers, and so sockets as well."""
    counted = [0]

    def count() -> None:
        while True:
            counted[0] += 1
            gevent.sleep(0.0001)

    greenlet = gevent.spawn(count)
    yield counted
    greenlet.kill()


def test_event_loop_runs_between_hostile_blocks(turns):
    source = "".join(HOSTILE.format(f"first {number}") for number in range(8))

    blocks = render_answer(source, make_pace())

    assert len(blocks) == 8 and "<span" not in "".join(blocks)
    assert turns[0] >= 8


def test_append_during_reading_is_kept(turns):
    source = "".join(HOSTILE.format(f"second {number}") for number in range(3))
    answer = GrowingAnswer(source, make_pace())
    reader = gevent.spawn(answer.read_blocks)
    gevent.sleep(0)
    answer.append("The end.")
    answer.finish()

    blocks, position = reader.get()

    assert [block.html for block in blocks] == render_answer(source + "The end.")
    assert position == len(source + "The end.")


def test_event_loop_runs_between_formulas(turns):
    source = " ".join(f"$x_{{{number}}}$" for number in range(2_000))

    blocks = render_answer(source, make_pace())

    assert "<math" in blocks[0]
    assert turns[0] >= 2


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("*a* " * 20_000, id="paragraph"),
        pytest.param("- a\n" * 20_000, id="list"),
        pytest.param("$a$," * 15_000, id="formulas"),
        pytest.param("|a|b|\n|-|-|\n" + "|c|d|e|\n" * 10_000, id="surplus cells"),
        pytest.param("|a|b|\n|-|-|\n" + "|a|b|\n" * 10_000, id="table"),
        pytest.param(
            ("> " + "|a" * 90 + "\n> " + "|-" * 90 + "\n> a\n") * 40, id="quote"
        ),
    ],
)
def test_pace_is_checked_within_blocks(source):
    checks = []

    class CountingPace(Pace):
        def rest_if_due(self) -> None:
            checks.append(1)

    render_answer(source, CountingPace())

    assert len(checks) > len(source) / 400
