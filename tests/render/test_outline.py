import pytest

from kaiwa.render import render_answer
from kaiwa.render.outline import Outline


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param([3, 4, 5], [3, 4, 5], id="as it should be"),
        pytest.param([5, 5, 5], [3, 3, 3], id="all deep"),
        pytest.param([3, 5, 5, 4], [3, 4, 4, 4], id="a level skipped"),
        pytest.param([5, 3, 6], [3, 3, 4], id="the outermost comes later"),
    ],
)
def test_heading_stands_below_the_one_it_belongs_to(written, shown):
    outline = Outline()

    placed = [outline.place(f"<h{level}>a</h{level}>") for level in written]

    assert placed == [f"<h{level}>a</h{level}>" for level in shown]


@pytest.mark.parametrize("html", ["<p>a</p>", "<blockquote><h5>a</h5></blockquote>"])
def test_other_blocks_stay_as_they_are(html):
    assert Outline([3]).place(html) == html


def test_copy_goes_its_own_way():
    outline = Outline([3])
    outline.copy().place("<h4>a</h4>")

    assert outline.place("<h5>b</h5>") == "<h4>b</h4>"


def test_headings_of_an_answer_leave_no_level_out():
    blocks = render_answer("### One\n\nText.\n\n#### Two\n\n### Three")

    assert [block[:4] for block in blocks] == ["<h3>", "<p>T", "<h4>", "<h3>"]
