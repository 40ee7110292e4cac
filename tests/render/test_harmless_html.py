import pytest

from kaiwa.render import render_answer
from kaiwa.render.raw_html import MAX_OPEN_DETAILS

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


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param("a\n\n<br>\n**b**", "<p>a</p><p><br>\n<strong>b</strong></p>"),
        pytest.param("- <BR/>", "<ul>\n<li><p><br></p></li></ul>"),
        pytest.param("<mark>\n*a*\n</mark>", "<p><mark>\n<em>a</em>\n</mark></p>"),
    ],
    ids=["break", "break in an item", "mark"],
)
def test_lone_tag_is_let_through(source, html):
    assert "".join(render_every_way(source)) == html


def test_deep_details_stay_text():
    html = "".join(render_answer("<details>" * 30 + "a" + "</details>" * 30))

    assert html.count("<details>") == MAX_OPEN_DETAILS
    assert html.count("&lt;details&gt;") == 30 - MAX_OPEN_DETAILS


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
        pytest.param(
            "<details>\n<summary>a</summary>\n\nb\n\n<details>\n"
            "<summary>c</summary>\n\nd\n\n</details>\n\n</details>",
            "<details><summary>a</summary><p>b</p>"
            "<details><summary>c</summary><p>d</p></details></details>",
            id="nested",
        ),
        pytest.param(
            "- 問\n  <details>\n  <summary>答え</summary>\n\n  42\n\n  </details>\n- b",
            "<ul>\n<li><p>問</p><details><summary>答え</summary><p>42</p></details>"
            "</li><li><p>b</p></li></ul>",
            id="in an item",
        ),
        pytest.param(
            "> <details>\n> <summary>a</summary>\n>\n> b\n>\n> </details>",
            "<blockquote><details><summary>a</summary><p>b</p></details></blockquote>",
            id="in a quote",
        ),
        pytest.param(
            "<details><summary>H<sub>2</sub>O **「a」**は</summary>b</details>\nc",
            "<div><details><summary>H<sub>2</sub>O <strong>「a」</strong>は</summary>"
            "<p>b</p></details><p>c</p></div>",
            id="Markdown in the summary, and after the end",
        ),
        pytest.param(
            "<details>\n\na\n</details>\n<details>\n\nb\n</details>",
            "<div><details><summary></summary><p>a</p></details>"
            "<details><summary></summary><p>b</p></details></div>",
            id="one after another",
        ),
        pytest.param(
            "<details>\n\n```html\n</details>\n```\n\n</details>",
            '<details><summary></summary><figure class="code" data-language="html">'
            '<pre tabindex="0"><code>&lt;/<span class="ink-word">details</span>&gt;'
            "\n</code></pre></figure></details>",
            id="end in code",
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
        pytest.param("<details>\n\n- a\n  </details>", id="end in an item"),
        pytest.param("- <details>\n- </details>", id="end in the next item"),
    ],
)
def test_other_details_stay_text(source):
    html = "".join(render_every_way(source))

    assert "<details" not in html and "details" in html
