import pytest

from kaiwa.standin.samples import THINKING, find_sample, write_long
from kaiwa.standin.wishes import is_japanese


@pytest.mark.parametrize("length", [0, 1, 80, 81, 2000])
def test_a_long_text_has_exactly_the_words_asked_for(length):
    assert len(write_long(length, in_japanese=False).split()) == length


@pytest.mark.parametrize("length", [0, 1, 500, 2001])
def test_a_long_japanese_text_has_exactly_the_characters_asked_for(length):
    text = write_long(length, in_japanese=True)

    assert len(text.replace("\n", "")) == length


@pytest.mark.parametrize("name", ["markdown", "code", "table", "formulas"])
def test_a_sample_is_in_the_readers_language(name):
    assert is_japanese(find_sample(name, in_japanese=True))
    assert find_sample(name, in_japanese=False).startswith("#")


def test_there_is_thinking_in_both_languages():
    assert [is_japanese(text) for text in THINKING] == [False, True]


def test_the_code_sample_closes_what_it_opens():
    for in_japanese in (False, True):
        assert find_sample("code", in_japanese=in_japanese).count("```") % 2 == 0
