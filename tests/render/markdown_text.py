"""Markdown texts for property tests, composed of pieces with many meanings."""

from hypothesis import strategies as st

LINES = [
    *(
        "para",
        "two words here.",
        "*em* **b**",
        "`code`",
        "~~x~~",
        "日本語の文。",
        "👨‍👩‍👧 emoji",
    ),
    *(
        "#",
        "# H",
        "## H2",
        "#tag",
        "---",
        "===",
        "***",
        "2025",
        "2.",
        "1",
        "-",
        "*",
        "+",
    ),
    *("- a", "- b", "* c", "1. one", "2. two", "10) ten", "  - nested", "   cont"),
    *("- [ ] t", "- [x] t", "- # h", "- ```", "  ```", "-b", " - indented"),
    *("> q", ">", "> - x", "> ```", "> $$", "```", "```py", "~~~", "````", "x = 1"),
    *("| a | b |", "|---|:-:|", "| 1 | 2 |", "a|b", "-|-", "|"),
    *("[a]: http://u.example", "[a]:", "http://u.example", "[a]: /u 'ti", "tle'"),
    *("'title'", '"quoted" text', "(paren)", "[a]", "[x][a]", "[a] text", "[a\nb]: /c"),
    *("[A]: http://v.example", "![i](http://x.example/i)", "[^1]: foo", "[", "]:"),
    *("<div>", "</div>", "<b>x</b>", "<!-- c", "-->", "<script>", "</script>", "<di"),
    *(
        "$$",
        "$x$",
        "\\[",
        "\\]",
        "$$ x $$",
        "x^2",
        "+ b",
        "= c",
        "$5",
        "$$.",
        "\\(y\\)",
    ),
    *("    code", "\tcode", "a  ", "\\", "<", "`", "~", "_x_", "  ", "'", "("),
    *("\x1ethinking\n", "\x1etext\n", "\x1eother\n"),
]
SEPARATORS = ["\n", "\n", "\n", "\n\n", "\n\n", "\n\n\n", " ", "", "\n   "]


@st.composite
def markdown_texts(draw, lines=LINES, max_lines: int = 14) -> str:
    """Draw lines of a few kinds, so that each pair of kinds is frequent."""
    kinds = draw(st.lists(st.sampled_from(lines), min_size=1, max_size=9))
    line = st.tuples(st.sampled_from(kinds), st.sampled_from(SEPARATORS))
    drawn = draw(st.lists(line, min_size=1, max_size=max_lines))
    return "".join(text + separator for text, separator in drawn)


@st.composite
def cut_texts(draw, texts=markdown_texts()) -> list[str]:  # noqa: B008
    """Draw a text, cut at any places."""
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=40)))
    bounds = zip([0, *cuts], [*cuts, len(text)], strict=True)
    return [text[start:end] for start, end in bounds]
