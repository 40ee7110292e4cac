"""The words of streamed and loaded blocks."""

import pytest
from markupsafe import Markup

from kaiwa.render import render_answer
from kaiwa.web.block_words import fill_block

THINKING = "\x1ethinking\nHm <b>."
TIMED = THINKING + "\x1eduration\n{}"


@pytest.mark.parametrize(
    ("lang", "source", "name"),
    [
        pytest.param("en", THINKING, "Thinking…", id="growing"),
        pytest.param("ja", THINKING, "思考…", id="Japanese"),
        pytest.param("en", TIMED.format(12), "Thought for 12 s", id="seconds"),
        pytest.param("ja", TIMED.format(12), "12 秒間の思考", id="Japanese seconds"),
        pytest.param("en", TIMED.format(125), "Thought for 2 min 5 s", id="minutes"),
        pytest.param(
            "ja", TIMED.format(125), "2 分 5 秒間の思考", id="Japanese minutes"
        ),
    ],
)
def test_thinking_is_named(speak, lang, source, name):
    [block] = render_answer(source)

    with speak(lang):
        filled = fill_block(Markup(block))

    assert filled.startswith(
        f'<details class="thinking"><summary lang="{lang}">{name}</summary><div'
    )
    assert "Hm &lt;b&gt;." in filled


def test_note_has_words(speak):
    [block] = render_answer("\x1enote\nunthinking")

    with speak("en"):
        assert "does not support thinking" in fill_block(Markup(block))


@pytest.mark.parametrize(
    "text",
    [
        '<details class="thinking"><summary>…</summary>',
        '<p class="answer-note answer-note--unthinking">…</p>',
    ],
)
def test_forged_block_has_no_words(speak, text):
    with speak("en"):
        for block in render_answer(text):
            assert fill_block(Markup(block)) == block
