import re

import pytest

from kaiwa.render import GrowingAnswer, render_answer

from .every_way import render_every_way


def test_footnote_is_linked_both_ways():
    source = "売上は増えました[^1]。\n\n[^1]: 総務省の家計調査による。"
    [text, notes] = render_every_way(source)

    assert '<sup><a href="#note-1" id="ref-1-1">1</a></sup>' in text
    assert '<li id="note-1"><p>総務省の家計調査による。</p>' in notes
    assert 'href="#ref-1-1"' in notes


def test_footnotes_are_numbered_by_reference():
    source = "[^1]: one\n\na[^b] c[^1] d[^b]\n\n[^b]: two\n    lines\n\nend"
    *texts, notes = render_every_way(source)

    assert re.findall(">([0-9])</a>", texts[0]) == ["1", "2", "1"]
    assert texts[1] == "<p>end</p>"
    assert notes.index("two\nlines") < notes.index("one")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("a\n\n[^1]: unused", "unused", id="no reference"),
        pytest.param("a[^1]", "[^1]", id="no note"),
        pytest.param("a[^1]\n\n[^1]: b\n\n[^1]: other", "other", id="same label"),
        pytest.param("a[^1 b]\n\n[^1 b]: c", 'id="note-1"><p>c', id="space in label"),
        pytest.param("`[^1]`\n\n[^1]: b", "<code>[^1]</code>", id="in code"),
        pytest.param("[^1]\n\n[^1]: b [^2]\n\n[^2]: c", "<p>c</p>", id="in a note"),
        pytest.param("[^1]\n\n[^1]:\n", "note-1", id="empty"),
    ],
)
def test_footnotes_lose_no_text(source, text):
    assert text in "".join(render_every_way(source))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param(
            "A[^1]\n\n- b\n\n  [^1]: 注[^2]\n\n[^2]: c",
            "<ul>\n<li><p>b</p></li></ul>",
            id="item",
        ),
        pytest.param(
            "> A[^1]\n>\n> [^1]: 注\n>     d", "<blockquote><p>A<sup>", id="quote"
        ),
        pytest.param("A[^1]\n\n- [^1]: 注\n- [^2]: e", "<p>A<sup>", id="only notes"),
        pytest.param(
            "<details>\n\nA[^1]\n\n[^1]: 注\n\n</details>",
            "<details><summary></summary><p>A<sup>",
            id="details",
        ),
    ],
)
def test_inner_footnotes_are_moved(source, text):
    *blocks, notes = render_every_way(source)

    html = "".join(blocks)
    assert text in html and "注" not in html and "<li></li>" not in html
    assert '<li id="note-1"><p>注' in notes or '<li id="note-1">注' in notes


def test_second_inner_footnote_stays():
    html = "".join(render_every_way("a[^1]\n\n- [^1]: b\n- [^1]: c"))

    assert "[^1]: <p>c" in html and html.count('id="note-1"') == 1


def test_footnote_is_shown_early_in_place():
    answer = GrowingAnswer("a[^1]\n\n[^1]: note\n\nb")

    assert [block.html for block in answer.blocks] == [
        "<p>a[^1]</p>",
        "<div>[^1]: <p>note</p></div>",
        "<p>b</p>",
    ]


def test_ids_start_with_the_anchor():
    html = "".join(render_answer("a[^1]\n\n[^1]: b", anchor="m7-"))

    assert set(re.findall('(?:id|href)="#?([^"]*)"', html)) == {
        "m7-note-1",
        "m7-ref-1-1",
    }


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("a [x]\n\n[x]: https://x.example", id="paragraph"),
        pytest.param("- [a][x]\n\nb\n\n[X]: https://x.example", id="list"),
        pytest.param("## [x]\n\nb\n\n[x]: <https://x.example>", id="heading"),
        pytest.param("|[x]|\n|-|\n\n> [x]: https://x.example", id="table"),
    ],
)
def test_definition_may_follow_its_use(source):
    html = "".join(render_every_way(source))

    assert 'href="https://x.example"' in html and "[x]" not in html


def test_blocks_with_undefined_references_are_late():
    answer = GrowingAnswer("a [x]\n\nb\n\n[x]: https://x.example\n\nc [x]\n\nd")

    assert [block.is_late for block in answer.blocks] == [True, False, False, False]
    answer.finish()
    assert "href" in answer.blocks[0].html and answer.blocks[0].is_late


def test_unused_definitions_are_shown_last():
    source = '[One]: https://one.example "T"\n[2]: https://two.example\n\nsee [2]'
    [_, unused] = render_every_way(source)

    assert "[One]: <a " in unused and '"T"' in unused and "two" not in unused
