import pytest

from kaiwa.render import render_answer

REL = 'target="_blank" rel="noopener noreferrer nofollow"'


def render(source: str) -> str:
    [html] = render_answer(source)
    return html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param("# a", "<h3>a</h3>", id="h1"),
        pytest.param("> ## a", "<blockquote><h4>a</h4></blockquote>", id="h2"),
        pytest.param("> #### a", "<blockquote><h6>a</h6></blockquote>", id="h4"),
        pytest.param("> ###### a", "<blockquote><h6>a</h6></blockquote>", id="h6"),
        pytest.param("a\n===", "<h3>a</h3>", id="underlined"),
        pytest.param("a\nb", "<p>a\nb</p>", id="soft break"),
        pytest.param("a  \nb", "<p>a<br>\nb</p>", id="hard break"),
        pytest.param(
            "*a* **b** ~~c~~",
            "<p><em>a</em> <strong>b</strong> <del>c</del></p>",
            id="emphasis",
        ),
        pytest.param("---", "<hr>", id="rule"),
        pytest.param("> a", "<blockquote><p>a</p></blockquote>", id="quote"),
        pytest.param("- a\n- b", "<ul>\n<li>a</li><li>b</li></ul>", id="list"),
        pytest.param(
            "3. a\n\n4. b",
            '<ol start="3">\n<li><p>a</p></li><li><p>b</p></li></ol>',
            id="loose numbered list",
        ),
        pytest.param("1. a", "<ol>\n<li>a</li></ol>", id="numbered list"),
        pytest.param(
            "- [ ] a\n- [x] b", "<ul>\n<li>☐ a</li><li>☑ b</li></ul>", id="tasks"
        ),
        pytest.param("a &lt; &copy;", "<p>a &lt; ©</p>", id="entities"),
        pytest.param(
            "`<b>\u202e`",
            '<p><code>&lt;b&gt;<span class="control" title="U+202E">\u202e</span>'
            "</code></p>",
            id="inline code",
        ),
    ],
)
def test_markdown_becomes_html(source, html):
    assert render(source) == html


def test_table_uses_align_attributes():
    html = render("|a|b|c|\n|:-|:-:|-:|\n|1|2|\n")

    assert html == (
        '<div class="table" tabindex="0"><table><thead><tr><th align="left">a</th>'
        '<th align="center">b</th><th align="right">c</th></tr></thead><tbody>\n'
        '<tr><td align="left">1</td><td align="center">2</td><td align="right"></td>'
        "</tr></tbody></table></div>"
    )


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param(
            '[a](https://x.example "t\'")',
            f'<a href="https://x.example" title="t\'" {REL}>a</a>',
            id="link",
        ),
        pytest.param(
            "<a@x.example>",
            f'<a href="mailto:a@x.example" {REL}>a@x.example</a>',
            id="mail",
        ),
        pytest.param(
            "[](https://x.example)",
            f'<a href="https://x.example" {REL}>https://x.example</a>',
            id="without text",
        ),
        pytest.param(
            "![*a*](https://x.example)",
            f'<a class="image" href="https://x.example" {REL}><em>a</em></a>',
            id="picture",
        ),
        pytest.param(
            "[![a](https://i.example)](https://x.example)",
            f'<a href="https://x.example" {REL}>a</a>',
            id="picture in a link",
        ),
        pytest.param("[a](/path)", "a", id="within this site"),
        pytest.param("[a](javascript:x)", "a", id="script"),
        pytest.param("![](data:x)", "data:x", id="picture as data"),
    ],
)
def test_link_requires_allowed_address(source, html):
    assert render(source) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param("a <b>x</b>", "<p>a &lt;b&gt;x&lt;/b&gt;</p>", id="inline"),
        pytest.param("a<br>b<BR />c", "<p>a<br>b<br>c</p>", id="line breaks"),
        pytest.param("a <!-- b -->", "<p>a &lt;!-- b --&gt;</p>", id="comment"),
        pytest.param(
            "<div>\n*x*\n</div>\n",
            '<p class="raw">&lt;div&gt;\n*x*\n&lt;/div&gt;</p>',
            id="block",
        ),
    ],
)
def test_raw_html_is_shown_as_text(source, html):
    assert render(source) == html


def test_code_in_finished_list_is_highlighted():
    assert 'class="ink-number"' in render("- a\n  ```python\n  1\n  ```\n")


def test_formula_outside_text_stays_source():
    assert "$x$" in render('a <b title="$x$">') and "<math" not in render("`$x$`")


def test_deep_nesting_is_shown_as_text():
    assert render("> " * 500 + "a").startswith('<div class="plain">&gt; ')
