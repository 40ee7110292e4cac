import pytest

from kaiwa.inference.think_tags import ThinkTags


def split(*pieces: str) -> tuple[str, str]:
    """Return the thinking and the text."""
    tags = ThinkTags()
    found = [piece for text in pieces for piece in tags.feed(text)]
    found += tags.close()
    thinking = "".join(piece.text for piece in found if piece.is_thinking)
    return thinking, "".join(piece.text for piece in found if not piece.is_thinking)


@pytest.mark.parametrize(
    ("source", "thinking", "text"),
    [
        ("<think>Hm</think>Hi", "Hm", "Hi"),
        ("\n <think>\nHm\n\n</think>\n\n  Hi\n", "Hm", "Hi\n"),
        ("<thinking>Hm</thinking>Hi", "Hm", "Hi"),
        ("<THINK >Hm</Think >Hi", "Hm", "Hi"),
        ("< think >Hm< / think >Hi", "Hm", "Hi"),
        ("<think time=\"3 s\" a='b' c=1>Hm</think>Hi", "Hm", "Hi"),
        ("<think\n  lang='ja'\n>考える</think>会話", "考える", "会話"),
        ("<think></think>\n\nHi", "", "Hi"),
        ("<think/>Hi", "", "Hi"),
        ("[THINK]Hm[/THINK]Hi", "Hm", "Hi"),
        ("<think>One.</think>\n<think>Two.</think>Hi", "One.Two.", "Hi"),
        ("<think>a < b, a <b, </thin, [1]</think>Hi", "a < b, a <b, </thin, [1]", "Hi"),
        (
            "<think>Close it with `</think>`.</think>Hi",
            "Close it with `</think>`.",
            "Hi",
        ),
        ("<think>The tag `<think>`</think>Hi", "The tag `<think>`", "Hi"),
        ("<think>Hm", "Hm", ""),
        ("<think>Hm</thi", "Hm</thi", ""),
        ("<think>", "", ""),
        ("<think>Hm `</think>", "Hm `", ""),
        # Not at the beginning, or not a tag.
        ("Hi <think>Hm</think>", "", "Hi <think>Hm</think>"),
        ("`<think>` is a tag", "", "`<think>` is a tag"),
        ("```\n<think>\nHm\n</think>\n```", "", "```\n<think>\nHm\n</think>\n```"),
        ("<think>Hm</think>Hi <think>x</think>", "Hm", "Hi <think>x</think>"),
        ("<think about it>Hi", "", "<think about it>Hi"),
        ("<thinker>Hi</thinker>", "", "<thinker>Hi</thinker>"),
        ("<think", "", "<think"),
        ("<think a=" + "b" * 200 + ">Hi", "", "<think a=" + "b" * 200 + ">Hi"),
        ("</think>Hi", "", "</think>Hi"),
        ("\n\nHi", "", "\n\nHi"),
        ("\n" * 300, "", "\n" * 300),
        ("[1] Hi", "", "[1] Hi"),
        ("", "", ""),
    ],
)
def test_thinking_is_split_anywhere(source, thinking, text):
    for cut in range(len(source) + 1):
        assert split(source[:cut], source[cut:]) == (thinking, text), cut
    assert split(*source) == (thinking, text)


def test_thinking_is_not_held_back():
    tags = ThinkTags()
    tags.feed("<think>")

    assert [piece.text for piece in tags.feed("Let me see")] == ["Let me see"]


def test_held_text_is_short():
    tags = ThinkTags()
    tags.feed("<think>")

    for text in ("<" * 1_000, " " * 1_000, "</think" * 1_000, "`</think>" * 1_000):
        tags.feed(text)
        assert len(tags._held) < 300
