import pytest

from kaiwa.search import fold, make_excerpt, parse_query


def show(text: str, query: str) -> str:
    pieces = make_excerpt(text, fold(text), parse_query(query))
    return "".join(f"[{it.text}]" if it.is_match else it.text for it in pieces)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        pytest.param("A conversation", "conver", "A [conver]sation", id="a prefix"),
        pytest.param("会話ページ", "ぺーじ", "会話[ページ]", id="folded kana"),
        pytest.param("ｶﾞﾗｽ の窓", "ガラス", "[ｶﾞﾗｽ] の窓", id="half the width"),
        pytest.param("Die Straße.", "strasse", "Die [Straße].", id="one for two"),
        pytest.param("Un cafe\u0301 !", "cafe", "Un [cafe\u0301] !", id="an accent"),
        pytest.param("a\n\n  b->c", "b->c", "a [b->c]", id="lines"),
        pytest.param("red, RED red", "red", "[red], [RED] [red]", id="each match"),
        pytest.param("<b>x</b>", "b", "<[b]>x</[b]>", id="HTML"),
        pytest.param("red wine", "nothing", "red wine", id="no match"),
    ],
)
def test_matches_are_marked(text: str, query: str, shown: str):
    assert show(text, query) == shown


@pytest.mark.parametrize("unit", ["word ", "会話", "é ", "ab\n", "㍻\n"])
def test_excerpt_of_long_text_is_short(unit: str):
    text = unit * 2000 + "ガラスの窓 " + unit * 2000

    shown = show(text, "がらす")

    assert "[ガラス]の窓" in shown
    assert shown[0] == shown[-1] == "…"
    assert len(shown) < 300
