import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaiwa.render import GrowingAnswer, render_answer, text_part

# Ends of a paragraph that words may change.
ENDS = [
    *("", "1", "-", "+", "#", "_a_", "*a*", "**a**", "`a`", "~~a~~", "a\\", "$x$"),
    *("[a](b", "[a]", "[a]: b", "![a](b", "<b", "<http://a", "&am", "&amp", "&#38"),
    *(
        "http",
        "https:",
        "https://a.b",
        "https://a.b.",
        "see https://a.b)",
        "(https://a",
    ),
    *("a\nb", "a  \nb", "a\n- b", "a\n1", "a\n=", "> a", "> 1", "| a | b", "a |"),
    *("日本", "日本_語_", "詳細はhttps://a.b", "「会話", "a  ", "a\t", "\\(x\\)", "a!"),
]
WORDS = [
    *("a", " a", "b. ", ". c", ")", " d) ", ";", "b;", "p;", ":", "://c.d", "//", "!"),
    *("語", "、会話。", " ", "  ", "5", "5)", "(e", "?", "'f'", '"g"', "-", "--", "\n"),
]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.sampled_from(ENDS), st.lists(st.sampled_from(WORDS), max_size=6))
@example("\\(x\\)", ["(e"])
def test_streamed_words_equal_loaded(end, words):
    answer = GrowingAnswer(end)
    _ = answer.blocks
    for word in words:
        answer.append(word)
        assert answer.blocks == GrowingAnswer(answer.source).blocks

    answer.finish()
    assert [it.html for it in answer.blocks] == render_answer(end + "".join(words))


@pytest.mark.parametrize("start", ["Words", "**Note:** words", "a\nb", "「会話」とは"])
def test_streamed_words_are_rendered_once(start, monkeypatch):
    answer = GrowingAnswer(start)
    _ = answer.blocks
    monkeypatch.setattr(text_part, "Piece", None)  # Parsing would raise.
    for word in (" and", " more, ", "日本語。", " (at once)."):
        answer.append(word)

        assert answer.blocks[0].html.endswith(f"{word.rstrip()}</p>")
