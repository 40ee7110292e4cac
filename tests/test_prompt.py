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
from kaiwa.thinking import Thinking
from kaiwa.tuning import NO_TUNING, Tuning

HI = (write_turn("user", "Hi"),)


def compose(kept_text="", tuning=NO_TUNING, **environ):
    composer = Composer(read_settings(environ))
    return composer.compose(HI, tuning=tuning, kept_text=kept_text)


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


def test_instructions_follow_system_prompt():
    prompt = compose(tuning=Tuning("In verse."), SYSTEM_PROMPT="Be brief.")

    assert [turn.text for turn in prompt.turns] == ["Be brief.", "In verse.", "Hi"]
    assert prompt.characters == 9 + 9 + 2


@pytest.mark.parametrize(
    ("tuning", "options"),
    [
        pytest.param(
            Tuning(top_p=0.5), Options(4096, top_p=0.5), id="top-p replaces the default"
        ),
        pytest.param(
            Tuning(temperature=0.0, top_p=0.5), Options(4096, 0.0), id="one of the two"
        ),
        pytest.param(Tuning(max_tokens=9999), Options(4096, 1.0), id="limit stays"),
        pytest.param(
            Tuning(max_tokens=10, stop=("END",)),
            Options(10, 1.0, stop=("END",)),
            id="length and stop",
        ),
    ],
)
def test_tuning_changes_options(tuning, options):
    assert compose(tuning=tuning).options == options


@pytest.mark.parametrize(
    ("max_tokens", "sent"),
    [
        pytest.param(None, 4096, id="model default"),
        pytest.param(500, 2548, id="thinking comes on top"),
        pytest.param(4000, 4096, id="within the owner's maximum"),
    ],
)
def test_maximum_length_is_about_text(max_tokens, sent):
    options = compose(tuning=Tuning(max_tokens=max_tokens, thinking="medium")).options

    assert options.max_tokens == sent
    assert options.thinking == Thinking("medium", 2048)


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
