import pytest

from kaiwa.render import render_answer
from kaiwa.render.formulas import list_formulas, read_formula_block

from .every_way import render_every_way


def find(text: str) -> list[tuple[str, bool]]:
    return [(formula.tex, formula.is_display) for formula in list_formulas(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("$x$", [("x", False)], id="dollars"),
        pytest.param("$$ x $$", [("x", True)], id="double dollars"),
        pytest.param("\\( x \\)", [("x", False)], id="parentheses"),
        pytest.param("\\[x\\].", [("x", True)], id="brackets"),
        pytest.param("a \\[x + y\\] b", [("x + y", True)], id="brackets in a sentence"),
        pytest.param("($x$, $y$).", [("x", False), ("y", False)], id="punctuation"),
        pytest.param(
            "関数$f(x)$は$g$です", [("f(x)", False), ("g", False)], id="Japanese"
        ),
        pytest.param("$a \\$ b$", [("a \\$ b", False)], id="escaped dollar inside"),
        pytest.param("$a\n> b$", [("a\nb", False)], id="lines of a quote"),
        pytest.param("\\\\(x\\\\)", [], id="escaped backslash"),
        pytest.param("\\$x$ and $y\\$", [], id="escaped dollar"),
        pytest.param("costs $5 and $10", [], id="prices"),
        pytest.param("R$5,00 e R$10", [], id="Brazilian prices"),
        pytest.param("US$5, about $10-$20, $7/$8", [], id="ranges of prices"),
        pytest.param("$ x $", [], id="white space inside"),
        pytest.param("a$x$ and $x$b", [], id="touching words"),
        pytest.param("é$x$", [], id="touching a letter with an accent"),
        pytest.param("$x$5", [], id="before a digit"),
        pytest.param("$$$x$$$", [], id="three dollars"),
        pytest.param("$x", [], id="open"),
        pytest.param("\\(x \\[y $$z", [], id="all open"),
        pytest.param("\\(\\) $$ $$ \\[ \\]", [], id="empty"),
        pytest.param("\\[x\\](address)", [], id="escaped link"),
        pytest.param("$a\0b$ \\(\0\\)", [], id="around code"),
        pytest.param("\\(" + "x" * 5_000 + "\\)", [], id="too long"),
    ],
)
def test_only_formulas_are_listed(text, expected):
    assert find(text) == expected


def test_unclosed_openers_cost_linear_time():
    assert find("\\(" * 50_000 + "$$" * 20_001 + "\\[" * 50_000) == []


@pytest.mark.parametrize(
    ("source", "tex"),
    [
        pytest.param("$$\nx\n$$", "x", id="dollars"),
        pytest.param("  \\[\nx\n\\].\n", "x", id="brackets and a full stop"),
        pytest.param("$$\nx", "x", id="open"),
    ],
)
def test_block_formula_excludes_delimiters(source, tex):
    assert read_formula_block(source).tex == tex


def test_invisible_characters_in_formula_are_shown():
    [html] = render_answer("$a\u202eb$")

    assert "<math" not in html
    assert '$a<span class="control" title="U+202E">\u202e</span>b$' in html


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("costs $5 and $10 or 15$", id="prices"),
        pytest.param("$20〜30$ です。$5は高い", id="Japanese prices"),
        pytest.param("$5 off, 10$ more", id="price before a word"),
        pytest.param("${HOME}/${APP} and ${A}${B}", id="variables in braces"),
        pytest.param('$HOME:$PATH "$1" "$2" $1,$2 \'$a\'', id="shell"),
        pytest.param("$(pwd)/$(ls) $(A):$(B) $(A)$(B)", id="commands"),
        pytest.param("echo $$ and kill $$", id="process"),
        pytest.param("$a=$b; $x->$y, $i++,$j", id="PHP"),
        pytest.param("$.store.book,$..a/$.b[0] $['a'],$['b']", id="JSONPath"),
        pytest.param("^\\d+$|^\\w+$ /^a$/,/^b$/", id="regular expressions"),
        pytest.param("sed \\(.*\\) and \\(a\\|b\\)", id="groups"),
        pytest.param("$('#a'),$('.b')", id="selectors"),
        pytest.param("see \\[1\\], \\[2, 3\\] and \\[4-6\\]", id="citations"),
        pytest.param("\\[Smith 2020\\] \\[^1\\] \\[a-z\\] \\[ \\]", id="brackets"),
        pytest.param("\\(see below\\)", id="parentheses"),
        pytest.param("- \\[x\\] 済\n- \\[ \\] 未", id="tasks"),
        pytest.param("a\\[i\\] = b\\[i+1\\], \\[A\\] による", id="subscripts"),
        pytest.param("$5（=700円）と$（ドル）", id="price before a Japanese remark"),
        pytest.param("$$ is the process\n+ of the shell $$", id="words"),
    ],
)
def test_money_and_code_are_no_formulas(source):
    assert "<math" not in "".join(render_every_way(source))


@pytest.mark.parametrize(
    ("source", "count"),
    [
        pytest.param("速さ \\(v\\)(m/s)", 1, id="before a parenthesis"),
        pytest.param("$Na^+$, $x_-$, $-$ and $|x|$", 4, id="signs at the end"),
        pytest.param("$0$ $2ab$ $[0,1]$ $n!$ $f: A \\to B$", 5, id="short"),
        pytest.param("$\\sin x$, $\\text{if } x$ and $a\\;b$", 3, id="commands"),
        pytest.param("$$\\text{area} = \\pi r^2$$", 1, id="words in text"),
    ],
)
def test_formulas_beside_text_are_found(source, count):
    assert "".join(render_every_way(source)).count("<math") == count


@pytest.mark.parametrize(
    ("source", "items"),
    [
        pytest.param("$$\n+ x\n- y\n= z\n$$", 0, id="own lines"),
        pytest.param("$$ x\n+ y\n= z $$", 0, id="begun on the first line"),
        pytest.param("a\n\\[\n= x\n===\n\\]\nb", 0, id="heading"),
        pytest.param("- a\n\n  $$\n  + x\n  = y\n  $$\n- b", 2, id="item"),
        pytest.param("- \\[\n  - x\n  \\]", 1, id="first line of an item"),
        pytest.param("1. a\n   $$x\n   + y$$", 1, id="numbered item"),
        pytest.param("> $$\n> + x\n> - y\n> $$\n> b", 0, id="quote"),
        pytest.param("- > $$\n  > + x\n  > $$", 1, id="quote in an item"),
        pytest.param("1. a\n$$\nx\n- y\n$$\n2. b", 2, id="not indented in an item"),
        pytest.param("> a\n$$x\n= y$$\nb", 0, id="not indented in a quote"),
        pytest.param("$$x\n= y$$ です\n\nc", 0, id="before text"),
        pytest.param("\\[\n- x\n\\]（1）", 0, id="before a number"),
        pytest.param("- $$x\n  - y$$ です", 1, id="before text in an item"),
    ],
)
def test_display_formula_is_one_formula(source, items):
    html = "".join(render_every_way(source))

    assert html.count("<math") == 1
    assert html.count("<li>") == items and "<h" not in html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param("a\n$$x_1\nb\n\nc", "<p>a\n$$x_1\nb</p><p>c</p>", id="paragraph"),
        pytest.param(
            "- a\n\\[x_1\n\nb", "<ul>\n<li>a\n[x_1</li></ul><p>b</p>", id="item"
        ),
    ],
)
def test_formula_without_end_stays_text(source, html):
    assert "".join(render_every_way(source)) == html


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("- $$\n  + x\n\n  $$", id="blank line"),
        pytest.param("- $$\n- x\n- $$", id="other items"),
        pytest.param("```\n- $$\n  + x\n  $$\n```", id="code"),
    ],
)
def test_display_formula_ends_with_its_block(source):
    assert "<math" not in "".join(render_every_way(source))
