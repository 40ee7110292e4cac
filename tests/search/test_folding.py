import pytest

from kaiwa.search import fold
from kaiwa.search.folding import fold_with_origins

PAIRS = [
    pytest.param("Straße", "STRASSE", id="case"),
    pytest.param("Ｋａｉｗａ　１", "kaiwa 1", id="full width"),
    pytest.param("ｶﾞｷﾞｸﾞ", "がぎぐ", id="kana of half the width"),
    pytest.param("カイワ", "かいわ", id="katakana"),
    pytest.param("Ａé", "Ae\u0301", id="composed and decomposed"),
    pytest.param("résumé", "resume", id="accents"),
    pytest.param("İstanbul", "istanbul", id="a dotted capital"),
    pytest.param("don’t “stop”", 'don\'t "stop"', id="curly quotes"),
    pytest.param("Приём", "прием", id="Cyrillic"),
    pytest.param("الـسَّلام", "السلام", id="Arabic points"),
    pytest.param("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8", id="Hangul"),
    pytest.param("co\xadoperate", "cooperate", id="a soft hyphen"),
    pytest.param("㍻ ①", "平成 1", id="compatibility characters"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_equal_spellings_fold_alike(one: str, other: str):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("か", "が", id="voiced kana"),
        pytest.param("は", "ぱ", id="half-voiced kana"),
        pytest.param("o", "0", id="digits"),
    ],
)
def test_other_letters_stay_different(one: str, other: str):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_origins_lead_back(one: str, other: str):
    for text in (one, other):
        folded, origins = fold_with_origins(f"x{text}y")

        assert folded == fold(f"x{text}y")
        assert len(origins) == len(folded) + 1
        assert origins == sorted(origins)
        assert origins[0] == 0
        assert origins[-2:] == [len(text) + 1, len(text) + 2]


def test_fold_of_fold_is_same():
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x30000)]))

    assert fold(fold(every)) == fold(every)
    assert fold(every).count("\n") == 1
