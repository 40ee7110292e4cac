import pytest

from kaiwa.render import GrowingAnswer, render_answer

from .elements import Elements

FAMILY = "👨\u200d👩\u200d👧"
PERSIAN = "می\u200cخواهم"
HINDI = "क\u094d\u200dष"


def count_controls(html: str) -> int:
    return html.count('<span class="control"')


@pytest.mark.parametrize("fence", ["", "python", "text"])
@pytest.mark.parametrize(
    ("code", "controls"),
    [
        pytest.param(f"x = '{FAMILY}'", 0, id="emoji"),
        pytest.param("x = '❤\ufe0f\u200d🔥'", 0, id="emoji with selector"),
        pytest.param(f"x = '{PERSIAN}' # {HINDI}", 0, id="words"),
        pytest.param("ad\u200dmin = 1", 1, id="Latin word"),
        pytest.param("x = '👨\u200d'", 1, id="after an emoji"),
        pytest.param("x = '\u200d👨'", 1, id="before an emoji"),
        pytest.param("x = '👨\u200d\u200d👩'", 2, id="two"),
        pytest.param("x = 'می\u200c'", 1, id="after a word"),
        pytest.param("x = '\u202e\u2066\u200b\u2069'", 4, id="controls"),
    ],
)
def test_streamed_code_keeps_its_characters(code, controls, fence):
    source = f"```{fence}\n{code}\n```\n"
    [loaded] = render_answer(source)

    assert Elements(loaded).text == f"{code}\n"
    assert count_controls(loaded) == controls
    for size in (1, 2, 3):
        answer = GrowingAnswer()
        for start in range(0, len(source), size):
            answer.append(source[start : start + size])
            blocks = answer.blocks
            again = GrowingAnswer(source[: start + size]).blocks
            assert [it.html for it in blocks] == [it.html for it in again]
        assert [it.html for it in blocks] == [loaded]


def test_inline_code_keeps_its_characters():
    [html] = render_answer(f"`{FAMILY} {PERSIAN} ad\u200dmin`")

    assert Elements(html).text == f"{FAMILY} {PERSIAN} ad\u200dmin"
    assert count_controls(html) == 1


def test_marks_of_joiners_cannot_be_written():
    [html] = render_answer("`ad\ufdd0min \ufdd1`")

    assert Elements(html).text == "ad\ufffdmin \ufffd"
