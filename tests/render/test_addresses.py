import re

import pytest

from kaiwa.render import render_answer
from kaiwa.render.addresses import link_addresses

from .every_way import render_every_way

REL = 'target="_blank" rel="noopener noreferrer nofollow"'


def link(address: str) -> str:
    return f'<a href="{address}">{address}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("see http://a.b now", f"see {link('http://a.b')} now", id="plain"),
        pytest.param("https://a.b/c.", f"{link('https://a.b/c')}.", id="full stop"),
        pytest.param("(https://a.b/c)", f"({link('https://a.b/c')})", id="bracketed"),
        pytest.param(
            "https://a.b/c_(d)", link("https://a.b/c_(d)"), id="balanced bracket"
        ),
        pytest.param(
            "詳細はhttps://a.b/をご覧ください",
            f"詳細は{link('https://a.b/')}をご覧ください",
            id="Japanese around it",
        ),
        pytest.param(
            "https://a.b/wiki/鬼滅の刃を参照",
            f"{link('https://a.b/wiki/鬼滅の刃')}を参照",
            id="Japanese title",
        ),
        pytest.param(
            "https://a.b/北海道_(曖昧さ回避)。",
            f"{link('https://a.b/北海道_(曖昧さ回避)')}。",
            id="Japanese title with a bracket",
        ),
        pytest.param(
            "https://a.b/?q=서울&r=1。",
            f"{link('https://a.b/?q=서울&amp;r=1')}。",
            id="Korean query",
        ),
        pytest.param(
            "https://a.b東京", f"{link('https://a.b')}東京", id="after a host"
        ),
        pytest.param(
            "https://a.b(英語)", f"{link('https://a.b')}(英語)", id="remark in brackets"
        ),
        pytest.param(
            "「https://a.b/__x__」",
            f"「{link('https://a.b/__x__')}」",
            id="underscores at the end",
        ),
        pytest.param("*https://a.b/c*", f"*{link('https://a.b/c')}*", id="asterisks"),
        pytest.param(
            "https://a.b/?x=1&y=2<",
            f"{link('https://a.b/?x=1&amp;y=2')}&lt;",
            id="query",
        ),
        pytest.param("https://[::1]:80/", link("https://[::1]:80/"), id="IPv6"),
        pytest.param("xhttps://a.b", "xhttps://a.b", id="inside a word"),
        pytest.param("https://", "https://", id="nothing after it"),
        pytest.param("https://a…", f"{link('https://a')}…", id="cut short"),
        pytest.param("javascript://a.b", "javascript://a.b", id="another scheme"),
        pytest.param("<", "&lt;", id="no address"),
        pytest.param(
            "https://a.b/(" + ")" * 200_000,
            link("https://a.b/()") + ")" * 199_999,
            id="brackets without end",
        ),
        pytest.param(
            "https://a.b/\u202eknab",
            f"{link('https://a.b/')}"
            '<span class="invisible" title="U+202E">U+202E</span>knab',
            id="turned around",
        ),
    ],
)
def test_bare_addresses_become_links(text, html):
    assert link_addresses(text) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param(
            "https://a.b/c_d_e",
            f'<p><a href="https://a.b/c_d_e" {REL}>https://a.b/c_d_e</a></p>',
            id="underlined",
        ),
        pytest.param("`https://a.b`", "<p><code>https://a.b</code></p>", id="code"),
        pytest.param(
            "[https://a.b](https://c.d)",
            f'<p><a href="https://c.d" {REL}>https://a.b</a></p>',
            id="text of a link",
        ),
    ],
)
def test_only_bare_addresses_are_linked(source, html):
    assert render_answer(source) == [html]


@pytest.mark.parametrize(
    ("source", "addresses"),
    [
        pytest.param(
            "https://a.b/__init__.py と https://c.d/x_y_z",
            ["https://a.b/__init__.py", "https://c.d/x_y_z"],
            id="underscores",
        ),
        pytest.param("**https://a.b/c_d/**は", ["https://a.b/c_d/"], id="bold"),
        pytest.param("https://a.b/*x*/y,", ["https://a.b/*x*/y"], id="asterisks"),
        pytest.param(
            "https://a.b/?x=1&copy;=$2$", ["https://a.b/?x=1&amp;copy;=$2$"], id="query"
        ),
        pytest.param("- https://a.b/~c~/d", ["https://a.b/~c~/d"], id="tildes"),
        pytest.param("|a|\n|-|\n|https://a.b/_c_d|", ["https://a.b/_c_d"], id="cell"),
        pytest.param("[https://a_b_c](https://x_y_z)", ["https://x_y_z"], id="link"),
        pytest.param("<https://a.b/_c_>", ["https://a.b/_c_"], id="automatic link"),
        pytest.param("`https://a.b/_c_`", [], id="code"),
    ],
)
def test_address_is_one_link(source, addresses):
    html = "".join(render_every_way(source))

    assert re.findall('href="([^"]*)"', html) == addresses
    assert "<em>" not in html
