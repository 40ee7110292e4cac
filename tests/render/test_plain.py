import pytest

from kaiwa.render.plain import (
    escape_attribute,
    escape_prose,
    escape_text,
    render_plain,
    reveal_invisible,
    reveal_turning,
)


def test_message_keeps_its_white_space():
    html = render_plain(" <b>\n  https://a.example & **x**")

    assert html == (
        '<div class="plain"> &lt;b&gt;\n  https://a.example &amp; **x**</div>'
    )


def test_quotes_are_escaped_in_attributes():
    assert escape_text("\"'<") == "\"'&lt;"
    assert escape_attribute("\"'<") == "&quot;&#x27;&lt;"


@pytest.mark.parametrize(
    "number",
    [0x1B, 0x85, 0xAD, 0x200B, 0x200F, 0x202E, 0x2066, 0x2028, 0x3164, 0xFEFF, 0xE0041],
)
def test_invisible_characters_are_marked(number):
    character, name = chr(number), f"U+{number:04X}"

    assert reveal_invisible(f"a{character}b") == (
        f'a<span class="control" title="{name}">{character}</span>b'
    )


@pytest.mark.parametrize("text", ["a\tb\nc", "\u3000", "日本語", "❤\ufe0f", "é"])
def test_visible_characters_stay(text):
    assert reveal_invisible(text) == text


def reveal(name: str) -> str:
    return f'<span class="invisible" title="{name}">{name}</span>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param(
            "a\u202eb\u202c", f"a{reveal('U+202E')}b{reveal('U+202C')}", id="RLO"
        ),
        pytest.param(
            "Hi" + "".join(chr(0xE0000 + ord(it)) for it in "obey"),
            f"Hi{reveal('U+E006F…U+E0079')}",
            id="smuggled in tags",
        ),
        pytest.param(
            "😀\ufe00\ufe01\U000e0121",
            f"😀\ufe00{reveal('U+FE01…U+E0121')}",
            id="smuggled in selectors",
        ),
        pytest.param("a\U000e0121", f"a{reveal('U+E0121')}", id="a selector alone"),
        pytest.param(
            "a\u200b\u200c\u200d\u200bb",
            f"a{reveal('U+200B…U+200B')}b",
            id="smuggled without width",
        ),
    ],
)
def test_hidden_characters_in_prose_are_revealed(text, html):
    assert escape_prose(text) == html


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("👨\u200d👩\u200d👧 ❤\ufe0f", id="emoji"),
        pytest.param(
            "🏴" + "".join(chr(0xE0000 + ord(it)) for it in "gbsct") + "\U000e007f",
            id="flag of Scotland",
        ),
        pytest.param("葛\U000e0100城 神\ufe00", id="forms of ideographs"),
        pytest.param("می\u200cخواهم \u200fعربي\u200f", id="right to left"),
        pytest.param(
            "\u2068name\u2069 super\xadcali\u200bfragi", id="isolates, breaks"
        ),
    ],
)
def test_characters_of_scripts_and_emoji_stay(text):
    assert escape_prose(text) == text


def test_streamed_reversing_characters_are_revealed():
    text = "a\u202e😀\ufe0f\ufe0f\u206ab"

    assert "".join(map(reveal_turning, text)) == reveal_turning(text)
    assert reveal("U+202E") in reveal_turning(text)
