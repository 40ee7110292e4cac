import pytest

from kaiwa.render import render_answer
from kaiwa.render.outline import Outline


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param([1, 2, 3], [3, 4, 5], id="no level skipped"),
        pytest.param([3, 3, 3], [3, 3, 3], id="all deep"),
        pytest.param([1, 3, 3, 2], [3, 4, 4, 4], id="a level skipped"),
        pytest.param([3, 1, 4], [3, 3, 4], id="the outermost later"),
        pytest.param([1, 2, 3, 4, 5, 6], [3, 4, 5, 6, 6, 6], id="deepest levels alike"),
    ],
)
def test_heading_is_one_level_deeper(written, shown):
    outline = Outline()

    assert [outline.add(level) for level in written] == shown


def test_copy_changes_independently():
    outline = Outline([3])
    outline.copy().add(2)

    assert outline.add(3) == 4


def test_answer_skips_no_heading_level():
    blocks = render_answer("### One\n\nText.\n\n#### Two\n\n### Three")

    assert [block[:4] for block in blocks] == ["<h3>", "<p>T", "<h4>", "<h3>"]


def test_quoted_heading_is_not_in_outline():
    blocks = render_answer("# One\n\n> ### Quoted\n\n### Two")

    assert blocks[1] == "<blockquote><h5>Quoted</h5></blockquote>"
    assert blocks[2] == "<h4>Two</h4>"
