import pytest

from kaiwa.standin.instructions import is_japanese
from kaiwa.standin.samples import THINKING, find_sample, write_long


@pytest.mark.parametrize("length", [0, 1, 80, 81, 2000])
def test_long_text_has_exact_length(length):
    assert len(write_long(length, in_japanese=False).split()) == length


@pytest.mark.parametrize("length", [0, 1, 500, 2001])
def test_long_japanese_text_has_exact_length(length):
    text = write_long(length, in_japanese=True)

    assert len(text.replace("\n", "")) == length


@pytest.mark.parametrize("name", ["markdown", "code", "table", "formulas"])
def test_sample_is_in_the_language(name):
    assert is_japanese(find_sample(name, in_japanese=True))
    assert find_sample(name, in_japanese=False).startswith("#")


def test_thinking_exists_in_both_languages():
    assert [is_japanese(text) for text in THINKING] == [False, True]


def test_code_sample_closes_its_blocks():
    for in_japanese in (False, True):
        assert find_sample("code", in_japanese=in_japanese).count("```") % 2 == 0
