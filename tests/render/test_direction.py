import pytest

from kaiwa.render import GrowingAnswer

from .every_way import render_every_way


@pytest.mark.parametrize(
    ("source", "start"),
    [
        pytest.param("مرحبا بالعالم", '<p dir="auto">', id="Arabic"),
        pytest.param("# שלום", '<h3 dir="auto">', id="Hebrew"),
        pytest.param("- one\n- دو\n- سه", '<ul dir="auto">', id="Persian list"),
        pytest.param("2. یک\n3. دو", '<ol dir="auto" start="2">', id="numbered list"),
        pytest.param("> مرحبا", '<blockquote dir="auto">', id="quote"),
        pytest.param(
            "|אחת|b|\n|-|-|\n|c|שתיים|", '<div dir="auto" class="table"', id="table"
        ),
        pytest.param(
            "|a|b|\n|-|-|\n|c|שתיים|", '<div dir="auto" class="table"', id="cell"
        ),
    ],
)
def test_block_has_its_direction(source, start):
    assert render_every_way(source)[0].startswith(start)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("Hello 日本", id="left to right"),
        pytest.param("```\nمرحبا\n```", id="code"),
        pytest.param("$$\n\\text{مرحبا}\n$$", id="formula"),
    ],
)
def test_other_blocks_have_no_direction(source):
    assert "dir=" not in "".join(render_every_way(source))


@pytest.mark.parametrize("start", ["", "- a\n- ", "|a|\n|-|\n|b|\n|"])
def test_growing_block_has_direction(start):
    answer = GrowingAnswer(start)
    _ = answer.blocks
    answer.append("مرحبا")

    assert 'dir="auto"' in answer.blocks[-1].html
