import re

import pytest

from .every_way import render_every_way


def render(source: str) -> str:
    return "".join(render_every_way(source))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param(
            "これは**「大事な点」**です。",
            "これは<strong>「大事な点」</strong>です。",
            id="brackets inside",
        ),
        pytest.param(
            "**注意してください。**次へ進みます。",
            "<strong>注意してください。</strong>次へ進みます。",
            id="full stop inside",
        ),
        pytest.param(
            "関数**`run()`**を呼びます。",
            "関数<strong><code>run()</code></strong>を呼びます。",
            id="code",
        ),
        pytest.param(
            "国際規格*(ISO)*では", "国際規格<em>(ISO)</em>では", id="one asterisk"
        ),
        pytest.param(
            "패키지는 **`npm`**를",
            "패키지는 <strong><code>npm</code></strong>를",
            id="Korean",
        ),
        pytest.param(
            "葛󠄀**(か)**城", "葛󠄀<strong>(か)</strong>城", id="ideographic variant"
        ),
        pytest.param("a**〰**b", "a<strong>〰</strong>b", id="wide symbol"),
        pytest.param("あ~~(消す)~~う", "あ<del>(消す)</del>う", id="strikethrough"),
        pytest.param(
            "これは***「大事」***です",
            "これは<em><strong>「大事」</strong></em>です",
            id="three asterisks",
        ),
        pytest.param('foo**"bar"**baz', 'foo**"bar"**baz', id="no CJK"),
        pytest.param("あ ** 「い」 ** う", "あ ** 「い」 ** う", id="spaces"),
        pytest.param("あ\\*「い」\\*う", "あ*「い」*う", id="escaped"),
        pytest.param("`あ**「い」**う`", "<code>あ**「い」**う</code>", id="in code"),
        pytest.param(
            "字。\ufe01_T._", "字。\ufe01<em>T.</em>", id="variant of a full stop"
        ),
        pytest.param("字\ufe01_T._", "字\ufe01_T._", id="variant of a letter"),
        pytest.param("あ,**「い」**,う", "あ,<strong>「い」</strong>,う", id="commas"),
    ],
)
def test_emphasis_works_beside_cjk(source, html):
    assert render(source) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param(
            "設定は ~/.bashrc、~/.zshrc です。",
            "設定は ~/.bashrc、~/.zshrc です。",
            id="home folders",
        ),
        pytest.param("~a~ b", "~a~ b", id="one tilde"),
        pytest.param("~a~ ~~b~~", "~a~ <del>b</del>", id="one and two"),
        pytest.param("3~5日、**7~9日**", "3~5日、<strong>7~9日</strong>", id="ranges"),
        pytest.param("a ~~~b~~~ c~", "a ~~~b~~~ c~", id="three tildes"),
    ],
)
def test_only_two_tildes_strike(source, html):
    assert html in render(source)


@pytest.mark.parametrize(
    ("source", "cells"),
    [
        pytest.param(
            "| `a | b` | どちらか |\n|-|-|\n| `x | y` | z |",
            ["<code>a | b</code>", "どちらか", "<code>x | y</code>", "z"],
            id="pipe in code",
        ),
        pytest.param(
            "|a|b|\n|-|-|\n|1|2|3|4|", ["a", "b", "1", "2|3|4"], id="surplus cells"
        ),
        pytest.param(
            "> |a|b|\n> |-|-|\n> |``c | `d` x``|e|",
            ["a", "b", "<code>c | `d` x</code>", "e"],
            id="quote",
        ),
        pytest.param(
            "- |a|b|\n  |-|-|\n  |`c \\| d`|e|",
            ["a", "b", "<code>c | d</code>", "e"],
            id="escaped in a list",
        ),
        pytest.param(
            "a|b\n-|-\n`c|d`|e|f", ["a", "b", "<code>c|d</code>", "e|f"], id="both"
        ),
        pytest.param(
            "|a|b|\n|-|-|\n|[c|d](https://e.f)|g|",
            [
                "a",
                "b",
                '<a href="https://e.f" target="_blank"'
                ' rel="noopener noreferrer nofollow">c|d</a>',
                "g",
            ],
            id="link",
        ),
        pytest.param("|a|\n|-|\n|$5|$6|", ["a", "$5|$6"], id="prices"),
        pytest.param("|a|b|\n|-|-|\n|`c|d|", ["a", "b", "`c", "d"], id="open code"),
    ],
)
def test_rows_keep_all_their_text(source, cells):
    assert re.findall("<t[hd]>(.*?)</t[hd]>", render(source)) == cells


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("[1]: 総務省の家計調査による。", id="sentence"),
        pytest.param("[note]: /path", id="path"),
        pytest.param("- [a]: x", id="item"),
        pytest.param("> [b]: y\n> z", id="quote"),
        pytest.param("[a\nb]: /c 'd'", id="two lines"),
        pytest.param("[a]: javascript:x", id="script"),
    ],
)
def test_unusable_definition_stays_text(source):
    html = render(source)

    assert "]: " in html and "\x06" not in html


def test_code_keeps_amended_characters():
    source = "```\n| a | b |\n|-|-|\n| c | d | e |\n[x]: y\nあ**「い」**う ~a~\n```"

    assert source[4:-4] in render(source)


@pytest.mark.parametrize(
    "formula",
    [
        pytest.param("$P(A|B)$", id="dollars"),
        pytest.param("\\(P(A|B)\\)", id="parentheses"),
        pytest.param("$|x|$", id="absolute value"),
    ],
)
def test_formula_contains_pipes(formula):
    html = render(f"|a|b|\n|-|-|\n|{formula}|c|")

    assert html.count("<math") == 1 and "<td>c</td>" in html
