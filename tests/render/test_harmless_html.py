import pytest

from .every_way import render_every_way


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param("H<sub>2</sub>O", "H<sub>2</sub>O", id="sub"),
        pytest.param(
            "<kbd>Ctrl</kbd>+<KBD>C</KBD>",
            "<kbd>Ctrl</kbd>+<kbd>C</kbd>",
            id="keys",
        ),
        pytest.param(
            "<ruby>漢字<rt>かんじ</rt></ruby>",
            "<ruby>漢字<rt>かんじ</rt></ruby>",
            id="ruby",
        ),
        pytest.param(
            "<mark>**a** <u>b</u></mark> <small>c</small>",
            "<mark><strong>a</strong> <u>b</u></mark> <small>c</small>",
            id="nested",
        ),
        pytest.param("x<sup>2", "x&lt;sup&gt;2", id="open"),
        pytest.param("x</sup>2", "x&lt;/sup&gt;2", id="end only"),
        pytest.param(
            "*a<sub>b* c</sub>", "<em>a&lt;sub&gt;b</em> c&lt;/sub&gt;", id="crossed"
        ),
        pytest.param("a <u x=1>b</u>", "a &lt;u x=1&gt;b&lt;/u&gt;", id="attribute"),
        pytest.param(
            "`<sub>` <sub>", "<code>&lt;sub&gt;</code> &lt;sub&gt;", id="code"
        ),
    ],
)
def test_harmless_elements_are_let_through(source, html):
    assert render_every_way(source) == [f"<p>{html}</p>"]


def test_element_ends_with_its_item():
    html = "".join(render_every_way("- a <sub>b\n- c</sub> d"))

    assert "<sub>" not in html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param(
            "<details>\n<summary>More & more</summary>\n\n- **a**\n\n</details>\n\nend",
            "<details><summary>More &amp; more</summary><ul>\n"
            "<li><strong>a</strong></li></ul></details><p>end</p>",
            id="blocks",
        ),
        pytest.param(
            "<details><summary>a</summary>b</details>",
            "<details><summary>a</summary><p>b</p></details>",
            id="one line",
        ),
    ],
)
def test_details_contain_their_blocks(source, html):
    assert "".join(render_every_way(source)) == html


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<details>\n\na", id="open"),
        pytest.param("<details onclick=x>\n\na\n\n</details>", id="attribute"),
        pytest.param("a\n\n</details>", id="end only"),
    ],
)
def test_other_details_stay_text(source):
    html = "".join(render_every_way(source))

    assert "<details" not in html and "details" in html
