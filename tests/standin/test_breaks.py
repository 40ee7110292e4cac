import pytest

from kaiwa.standin.steps import Close, End, Hold, Send

from .asking import ask, join_bytes, join_text, read_events


def list_steps(words):
    """List the steps until the connection or the body ends."""
    steps = []
    for step in ask(f"fast {words}", stream=True).body:
        steps.append(step)
        if isinstance(step, Close | End | Hold):
            break
    return steps


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("cut", Close()),
        ("cut line", Close()),
        ("cut character", Close()),
        ("reset", Close(is_reset=True)),
        ("silent", Hold()),
        ("cut quietly", End()),
        ("error event", End()),
    ],
)
def test_half_of_the_answer_comes_before_the_break(words, last):
    steps = list_steps(f"{words} count to 10")
    sends = [step for step in steps if isinstance(step, Send)]
    whole = [step for step in sends if step.data.endswith(b"\n\n")]
    chunks = read_events(join_bytes(whole))

    assert join_text([c for c in chunks if "choices" in c]) == "1 2 3 4 5"
    assert steps[-1] == last


def test_a_line_can_be_cut_in_the_middle():
    data = join_bytes(list_steps("cut line count to 4"))

    assert data.endswith(b'"del')


def test_a_character_can_be_cut_in_the_middle():
    data = join_bytes(list_steps("cut character count to 4"))

    assert data.endswith("会".encode() + "話".encode()[:1])


def test_an_error_can_come_inside_the_stream():
    chunks = read_events(join_bytes(list_steps("error event count to 4")))

    assert chunks[-1]["error"]["code"] == 500
    assert join_text(chunks[:-1]) == "1 2"


def test_an_error_can_come_before_the_first_token():
    [chunk] = read_events(join_bytes(list_steps("error event first")))

    assert "error" in chunk


def test_a_line_can_be_huge_and_the_answer_goes_on():
    chunks = read_events(join_bytes(list_steps("huge line 0.5 count to 4")))

    assert join_text(chunks) == "1 2 " + "x" * 500_000 + " 3 4"


def test_a_value_can_be_nested_deeply():
    data = join_bytes(list_steps("deep json 2000 count to 4"))

    assert b"data:" + b"[" * 2000 + b"]" * 2000 + b"\n\n" in data
    assert data.endswith(b"[DONE]\n\n")
