import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiwa.config import read_settings
from kaiwa.prompt import (
    CONTINUE_TURN,
    Composer,
    Options,
    Turn,
    read_turn,
    write_turn,
)
from kaiwa.source import THINKING, Part, clean_text, mark_part

HI = (write_turn("user", "Hi"),)


def compose(kept_text="", **environ):
    return Composer(read_settings(environ)).compose(HI, kept_text=kept_text)


def test_turns_are_composed_in_order():
    prompt = compose("Half", SYSTEM_PROMPT="Be brief.")

    assert [(turn.role, turn.text) for turn in prompt.turns] == [
        ("system", "Be brief."),
        ("user", "Hi"),
        ("assistant", "Half"),
        ("user", CONTINUE_TURN),
    ]
    assert prompt.characters == 9 + 2 + 4 + len(CONTINUE_TURN)


def test_defaults_add_no_turns():
    assert compose().turns == HI


def test_options_come_from_settings():
    prompt = compose(MAX_ANSWER_TOKENS="50", TEMPERATURE="0.5")

    assert prompt.options == Options(max_tokens=50, temperature=0.5)


@pytest.mark.parametrize("role", ["user", "assistant"])
@pytest.mark.parametrize("kind", [THINKING, "future"])
def test_only_sent_kinds_are_read(role, kind):
    source = "One." + mark_part(kind) + "unsent" + mark_part("text") + "Two."

    turn = read_turn(role, source)

    assert turn == Turn(role, (Part("text", "One."), Part("text", "Two.")))
    assert turn.text == "One.\n\nTwo."


@given(st.text().map(clean_text).filter(bool))
def test_source_without_marks_is_text(text):
    assert read_turn("user", text) == write_turn("user", text)


def test_empty_source_has_no_parts():
    assert read_turn("assistant", "") == Turn("assistant", ())
