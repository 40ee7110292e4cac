import pytest

from kaiwa.render.plain import (
    escape_attribute,
    escape_text,
    mark_invisible,
    render_plain,
)


def test_message_is_escaped_and_keeps_its_white_space():
    html = render_plain(" <b>\n  https://a.example & **x**")

    assert html == (
        '<div class="plain"> &lt;b&gt;\n  https://a.example &amp; **x**</div>'
    )


def test_attributes_escape_quotes_too():
    assert escape_text("\"'<") == "\"'&lt;"
    assert escape_attribute("\"'<") == "&quot;&#x27;&lt;"


@pytest.mark.parametrize(
    "number",
    [0x1B, 0x85, 0xAD, 0x200B, 0x200F, 0x202E, 0x2066, 0x2028, 0x3164, 0xFEFF, 0xE0041],
)
def test_invisible_characters_are_written_as_their_number(number):
    name = f"U+{number:04X}"

    assert mark_invisible(f"a{chr(number)}b") == (
        f'a<span class="invisible" title="{name}">{name}</span>b'
    )


@pytest.mark.parametrize("text", ["a\tb\nc", "\u3000", "日本語", "❤\ufe0f", "é"])
def test_other_characters_are_left_alone(text):
    assert mark_invisible(text) == text
