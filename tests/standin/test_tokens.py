import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiwa.standin.tokens import count_tokens, split_tokens


@given(st.text())
def test_tokens_join_to_their_text(text):
    assert "".join(split_tokens(text)) == text


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("1 2 3", ["1", " 2", " 3"], id="numbers"),
        pytest.param("extraordinary", ["extraord", "inary"], id="long word"),
        pytest.param("会話です", ["会話", "です"], id="Japanese"),
        pytest.param("a \n", ["a", " \n"], id="white space at the end"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_tokens_are_short(text, tokens):
    assert split_tokens(text) == tokens
    assert count_tokens(text) == len(tokens)
