"""Titles that a model writes after the first answer."""

import pytest

from kaiwa.answers.titles import MOST_WORDS, TASK, clean_title, compose_title, cut_words


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Green tea", "Green tea"),
        ("「緑茶の入れ方」", "緑茶の入れ方"),
        ('\n**"Green tea."**\nMore words', "Green tea."),
        ("# Tea", "Tea"),
        ("緑茶。", "緑茶"),
        ("", ""),
        ("x" * 200, "x" * 80),
    ],
    ids=["plain", "corners", "bold", "heading", "stop", "empty", "long"],
)
def test_title_is_one_plain_line(text, title):
    assert clean_title(text) == title.removesuffix(".")


@pytest.mark.parametrize(
    "text",
    ["word " * 1000, "会話" * 1000, "x" * 100_000, "a b\n" * 500],
    ids=["english", "japanese", "unbroken", "lines"],
)
def test_prompt_is_short(text):
    prompt = compose_title(text, text)

    assert len(TASK.split()) + 2 * MOST_WORDS <= 250
    assert prompt.characters <= len(TASK) + 2 * 41 * MOST_WORDS + 10


def test_words_are_counted_by_script():
    assert cut_words("会話" * 100) == "会話" * (MOST_WORDS // 2)
    assert cut_words("one  two\nthree") == "one  two\nthree"
    assert len(cut_words("word " * 300).split()) == MOST_WORDS
