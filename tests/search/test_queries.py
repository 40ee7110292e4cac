"""A text has the tokens of each query that it matches."""

import pytest

from kaiwa.search import fold, list_tokens, parse_query


def rate(query: str, text: str) -> int | None:
    return parse_query(query).rate(fold(text))


def has_tokens(query: str, text: str) -> bool:
    found = list_tokens(text)
    return all(
        any(it.startswith(token.text) for it in found)
        if token.is_prefix
        else token.text in found
        for token in parse_query(query).tokens
    )


MATCHES = [
    pytest.param("会話", "会話ページ", id="ideographs in a word"),
    pytest.param("話", "会話", id="the last character"),
    pytest.param("会", "会話", id="one character"),
    pytest.param("検索", "全文検索エンジン", id="two characters inside"),
    pytest.param("ぺーじ", "会話ページ", id="hiragana for katakana"),
    pytest.param("ﾍﾟｰｼﾞ", "会話ページ", id="half the width"),
    pytest.param("Ｐｙｔｈｏｎ", "python入門", id="full width"),
    pytest.param("Python入門", "はじめてのPython入門書", id="two scripts"),
    pytest.param("conver", "A conversation.", id="a prefix"),
    pytest.param("c", "A conversation.", id="a prefix of one letter"),
    pytest.param("cafe", "Un CAFÉ noir", id="accents"),
    pytest.param("foo_bar()", "x = foo_bar();", id="a call"),
    pytest.param("bar", "foo_bar()", id="a word of a name"),
    pytest.param("std::vector", "std::vector<int>", id="a scope"),
    pytest.param("std::vec", "std::vector<int>", id="the beginning of a scope"),
    pytest.param("a->b", "if (a->b)", id="an arrow between letters"),
    pytest.param("->", "if (a->b)", id="an arrow"),
    pytest.param("!", "Stop!", id="one symbol"),
    pytest.param("/usr/local/b", "cd /usr/local/bin", id="a path"),
    pytest.param(r"C:\temp", r"cd c:\Temp\x", id="a path of Windows"),
    pytest.param("'; drop--", "x'; DROP--", id="quotes"),
    pytest.param("3.11", "Python 3.11.2", id="a number"),
    pytest.param("🎉", "Done 🎉", id="an emoji"),
    pytest.param("#", "# Title", id="a hash"),
    pytest.param('"hello world"', "Hello\nworld", id="a phrase over lines"),
    pytest.param('"hello', "hello", id="an open quote"),
    pytest.param("world hello", "hello, world", id="two terms"),
    pytest.param("हिन्दी", "यह हिन्दी है", id="Hindi"),
    pytest.param("สวัสดี", "คำว่าสวัสดีครับ", id="Thai"),
    pytest.param("한국", "저는 한국어를", id="Korean"),
    pytest.param("e" * 60, "e" * 80, id="a long word"),
    pytest.param("AND OR NOT NEAR", "near not or and", id="operators"),
]


@pytest.mark.parametrize(("query", "text"), MATCHES)
def test_query_matches_text(query: str, text: str):
    assert rate(query, text) is not None
    assert has_tokens(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("ation", "conversation", id="the end of a word"),
        pytest.param("話会", "会話", id="another order"),
        pytest.param("foo_bar()", "foo bar", id="without its symbols"),
        pytest.param("a->b", "a - > b", id="symbols apart"),
        pytest.param('"hello world"', "world hello", id="a phrase turned"),
        pytest.param("hello moon", "hello world", id="one of two terms"),
    ],
)
def test_query_does_not_match(query: str, text: str):
    assert rate(query, text) is None


@pytest.mark.parametrize("query", ["", "  ", '"', '""', "\u0301", "\u200b"])
def test_empty_query_has_no_tokens(query: str):
    assert parse_query(query).tokens == ()


def test_whole_words_and_phrases_rank_higher():
    texts = ["red wine", "wine, red", "redder wine", "winery of reds"]

    ratings = [rate("red wine", text) or 0 for text in texts]

    assert ratings == sorted(ratings, reverse=True)
    assert ratings[0] > ratings[1] > ratings[3]


@pytest.mark.parametrize(
    "query", ["'", '"', "a'b", "\\", "(", "*", ":", "&|!<->", "\x00"]
)
def test_tokens_have_no_syntax(query: str):
    tokens = "".join(it.text for it in parse_query(query * 3).tokens)

    assert all(char.isalnum() for char in tokens if char.isascii())


@pytest.mark.parametrize("unit", ["word ", "会話", "a-b_", "🎉"], ids=len)
@pytest.mark.parametrize("separator", ["", "\n"], ids=["one line", "lines"])
def test_cuts_hide_nothing(unit: str, separator: str):
    text = separator.join([unit * 1000] * 12)
    needle = "-needle会議"

    for at in range(9_900, 10_100, 13):
        tokens = list_tokens(text[:at] + needle + text[at:])
        assert tokens >= {"会議", "needle"}


def test_huge_query_has_few_tokens():
    query = " ".join(f"word{number}" for number in range(1000))

    assert len(parse_query(query).tokens) < 50
