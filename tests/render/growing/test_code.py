import pytest

from kaiwa.render import GrowingAnswer, plain
from kaiwa.render.growing import code as growing_code

FIGURE = '<figure class="code" data-language="py"><pre tabindex="0"><code>'


def read(source: str) -> list[tuple[str, bool]]:
    return [(block.html, block.is_finished) for block in GrowingAnswer(source).blocks]


def test_closed_fence_is_highlighted():
    assert read("```py\n1,") == [(FIGURE + "1,</code></pre></figure>", False)]
    [(html, is_finished)] = read("```py\n1\n```\n")
    assert 'class="ink-number"' in html and is_finished


def test_finish_highlights_open_fence():
    answer = GrowingAnswer("```py\n1")
    answer.finish()

    assert 'class="ink-number"' in answer.blocks[0].html


def test_streamed_code_is_escaped_once(monkeypatch):
    answer, escaped = GrowingAnswer("before\n\n```py\n"), []
    escape = plain.escape_text
    monkeypatch.setattr(
        growing_code, "escape_text", lambda code: escaped.append(code) or escape(code)
    )
    for line in range(50):
        answer.append(f"line <{line}>\n")
        _ = answer.blocks

    # The last character is escaped again with the next line.
    assert (
        len("".join(escaped))
        == len("".join(f"line <{line}>\n" for line in range(50))) + 49
    )
    assert answer.blocks[1].start == len("before\n\n")


@pytest.mark.parametrize(
    "line", ["``", "```x", "    ```", "~~~", "``` `"], ids=lambda line: line
)
def test_other_line_is_code(line):
    assert f"\n{line}\n" in read(f"```py\na\n{line}\nb")[0][0]


@pytest.mark.parametrize("line", ["```", "````  ", "   ```"], ids=lambda line: line)
def test_closing_fence_is_hidden(line):
    answer = GrowingAnswer("```py\na\n")
    _ = answer.blocks
    answer.append(line)

    assert answer.blocks[0].html == FIGURE + "a\n</code></pre></figure>"


def test_endless_opener_is_read_once():
    assert growing_code.find_growing_code("`" * 500_000, 0) is None
