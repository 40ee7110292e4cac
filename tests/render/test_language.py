import pytest

from kaiwa.render import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("お茶の淹れ方を教えてください", "ja", id="Japanese"),
        pytest.param("ｺｰﾋｰ", "ja", id="kana of half the width"),
        pytest.param(
            "TypeScript と JavaScript のどちらがよいですか",
            "ja",
            id="Japanese, with names",
        ),
        pytest.param("How do I steep tea?", "en", id="Latin letters"),
        pytest.param(
            "Say こんにちは when you enter the shop.", "en", id="a quoted word"
        ),
        pytest.param("차를 우리는 방법", "ko", id="Hangul"),
        pytest.param("如何泡茶", None, id="Han alone"),
        pytest.param("Как заварить чай?", None, id="another script"),
        pytest.param(
            "Как заварить чай в Python?", None, id="another script, with a name"
        ),
        pytest.param("1 + 1 = 2 ☕", None, id="no letters"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_letters_determine_language(text, language):
    assert guess_language(text) == language


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("```python\n" + "print('tea')\n" * 50 + "```", id="a block"),
        pytest.param("```python\n" + "print('tea')\n" * 50, id="a block not closed"),
        pytest.param("`a_rather_long_name_of_a_function`", id="a name"),
        pytest.param("https://example.org/a/rather/long/address", id="an address"),
    ],
)
def test_code_and_addresses_are_ignored(code):
    assert guess_language(f"こうします。\n\n{code}") == "ja"
    assert guess_language(code) is None


def test_only_start_of_text_counts():
    assert guess_language("お茶" * 1000 + "tea " * 100_000) == "ja"
