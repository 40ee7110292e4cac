"""The turns that fit into a context window."""

from hypothesis import given
from hypothesis import strategies as st

from kaiwa.prompt import (
    Options,
    Prompt,
    Window,
    fit_prompt,
    measure_turns,
    write_turn,
)

OPTIONS = Options(max_tokens=10)
TEXTS = st.text("aé会😀", max_size=20)
EXCHANGES = st.lists(st.tuples(TEXTS, TEXTS), max_size=12)


def make_prompt(system, exchanges, question, closing=()):
    turns = [write_turn("system", text) for text in system]
    for asked, answered in exchanges:
        turns += [write_turn("user", asked), write_turn("assistant", answered)]
    turns += [write_turn("user", question), *closing]
    return Prompt(tuple(turns), OPTIONS, closing=len(closing))


@given(
    st.lists(TEXTS, max_size=2), EXCHANGES, TEXTS, st.booleans(), st.integers(0, 600)
)
def test_oldest_turns_are_left_out(system, exchanges, question, is_continued, room):
    closing = (write_turn("assistant", "Half"), write_turn("user", "Go on"))
    prompt = make_prompt(system, exchanges, question, closing if is_continued else ())

    fitted = fit_prompt(prompt, room)

    head, tail = len(system), 1 + prompt.closing
    turns = prompt.turns
    assert fitted.turns == (*turns[:head], *turns[head + fitted.dropped :])
    assert fitted.turns[-tail:] == turns[-tail:]
    assert fitted.question == question
    assert fitted.dropped % 2 == 0
    assert fitted.turns[head].role == "user"
    fits = measure_turns(fitted.turns) <= room
    assert fits or fitted.memory == 1
    # No more is left out than needed.
    more = (*turns[:head], *turns[head + fitted.dropped - 2 :])
    assert not fitted.dropped or measure_turns(more) > room


def test_second_cut_adds_up():
    prompt = make_prompt(["Be brief."], [("a" * 9, "b" * 9)] * 4, "why?")

    once = fit_prompt(prompt, 60)
    twice = fit_prompt(once, 40)

    assert (once.dropped, once.memory) == (4, 5)
    assert (twice.dropped, twice.memory) == (6, 3)
    assert twice.characters == len("Be brief.") + 2 * 9 + len("why?")


def test_answer_keeps_its_room():
    assert Window(1000, 2.0).find_room(100) == 1800
    assert Window(1000, 2.0).find_room(4096) == 1000
