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
