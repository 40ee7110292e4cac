import pytest

from kaiwa.render import GrowingAnswer, render_answer

OPEN = '<details class="thinking"><summary>…</summary><div class="thinking__text">'


def test_thinking_is_one_escaped_block():
    answer = GrowingAnswer("\x1ethinking\n*a* <b>\n\nc")

    [block] = answer.blocks
    assert block.html == f"{OPEN}*a* &lt;b&gt;\n\nc</div></details>"
    assert not block.is_finished


def test_next_part_finishes_thinking():
    answer = GrowingAnswer("\x1ethinking\na\x1etext\n")

    assert [block.is_finished for block in answer.blocks] == [True]


def test_blank_thinking_has_no_block():
    answer = GrowingAnswer("\x1ethinking\n \n")
    assert answer.blocks == []

    answer.append("a")
    assert answer.blocks[0].html == f"{OPEN} \na</div></details>"


def test_reversing_characters_are_shown():
    assert "U+202E" in render_answer("\x1ethinking\na\u202eb")[0]


def test_duration_ends_the_block():
    answer = GrowingAnswer("\x1ethinking\na\x1eduration\n12")

    [block] = answer.blocks
    assert block.html == f'{OPEN}a</div><data value="12"></data></details>'
    assert (block.end, block.is_finished) == (answer.position, False)

    answer.append("\x1etext\nb")
    assert [it.is_finished for it in answer.blocks] == [True, False]


@pytest.mark.parametrize("seconds", ["", "x", "-1", "1.5", "<b>", "1" * 7])
def test_invalid_duration_is_not_shown(seconds):
    [block] = render_answer(f"\x1ethinking\na\x1eduration\n{seconds}")

    assert block == f"{OPEN}a</div></details>"


def test_duration_alone_is_not_shown():
    assert render_answer("\x1eduration\n12") == []


def test_only_known_notes_are_shown():
    assert len(render_answer("\x1enote\nunthinking\x1etext\na")) == 2
    assert render_answer("\x1enote\nfuture") == []
