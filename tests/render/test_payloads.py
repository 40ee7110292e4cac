import re

import pytest

from kaiwa.render import INKS, GrowingAnswer, render_answer, render_plain

from .elements import Elements
from .payloads import PAYLOADS

FORMULA_TAGS = (
    "math mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub"
    " msubsup msup mtable mtd mtext mtr munder munderover"
)
ALLOWED = {
    "a": {"class", "href", "rel", "target", "title"},
    "code": {"class"},
    "details": {"class"},
    "div": {"class", "tabindex"},
    "figure": {"class", "data-language"},
    "ol": {"start"},
    "p": {"class"},
    "pre": {"tabindex"},
    "span": {"class", "title"},
    "td": {"align"},
    "th": {"align"},
    "li": {"id"},
    "section": {"role"},
    **dict.fromkeys(["kbd", "mark", "rb", "rp", "rt", "ruby", "small"], set()),
    **dict.fromkeys(["sub", "u"], set()),
    **dict.fromkeys(["blockquote", "br", "del", "em", "hr", "strong", "sup"], set()),
    **dict.fromkeys(["h3", "h4", "h5", "h6", "summary", "ul"], set()),
    **dict.fromkeys(["table", "tbody", "thead", "tr"], set()),
}
NOTE_ID = re.compile("(?:note|ref)-[0-9]+(?:-[0-9]+)?")
NOTE_LINK = re.compile(f"#{NOTE_ID.pattern}")
REFUSED_FORMULA_ATTRIBUTES = {"class", "href", "id", "style"}
CLASSES = {
    *("code", "control", "formula", "image", "invisible", "plain", "raw", "table"),
    *("thinking", "thinking__text"),
}


def assert_harmless(html: str) -> None:
    elements = Elements(html)
    assert elements.roots == 1
    assert not elements.strange and not elements.open
    for tag, attributes in elements.found:
        if tag in FORMULA_TAGS.split():
            assert not REFUSED_FORMULA_ATTRIBUTES & set(attributes)
            assert not [name for name in attributes if name.startswith("on")]
            continue
        if NOTE_LINK.fullmatch(attributes.get("href") or ""):
            assert set(attributes) <= {"href", "id", "role"}
            continue
        assert attributes.pop("dir", "auto") == "auto"
        assert set(attributes) <= ALLOWED[tag]
        assert NOTE_ID.fullmatch(attributes.get("id") or "note-1")
        assert set((attributes.get("class") or "").split()) <= (CLASSES | INKS)
        if tag == "a":
            # The cleaner removes an unreadable address and keeps the element.
            address = attributes.get("href", "https:") or ""
            assert re.match(r"(https?|mailto):", address, re.I)
            assert attributes["rel"] == "noopener noreferrer nofollow"
            assert attributes["target"] == "_blank"


def test_payloads_are_many():
    assert len(set(PAYLOADS)) > 150


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_is_harmless_when_loaded(payload):
    for html in render_answer(payload):
        assert_harmless(html)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_streamed_payload_is_harmless(payload):
    answer = GrowingAnswer("- before\n\n")
    for start in range(0, len(payload), 3):
        answer.append(payload[start : start + 3])
        for block in answer.blocks:
            assert_harmless(block.html)


@pytest.mark.parametrize("frame", ["> {}", "- {}", "1. **{}**", "| {} |\n|-|", "# {}"])
def test_nested_payloads_are_harmless(frame):
    for payload in PAYLOADS:
        for html in render_answer(frame.format(payload)):
            assert_harmless(html)


def test_all_payloads_together_are_harmless():
    for html in render_answer("\n\n".join(PAYLOADS)):
        assert_harmless(html)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_in_message_is_text(payload):
    elements = Elements(render_plain(payload))

    (root, _), *code_points = elements.found
    assert root == "div" and {tag for tag, _ in code_points} <= {"span"}
    assert {values["class"] for _, values in code_points} <= {"invisible"}
    shown = re.sub("[\u202a-\u202e]", lambda it: f"U+{ord(it[0]):04X}", payload)
    assert elements.text == shown
