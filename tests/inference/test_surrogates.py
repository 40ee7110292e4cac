from kaiwa.inference.surrogates import join_surrogates, remove_surrogates, split_half


def test_halves_are_joined():
    assert join_surrogates("a\ud83d\ude00b") == "a😀b"
    assert join_surrogates("a\ude00b") == "a\ufffdb"
    assert join_surrogates("会話") == "会話"


def test_surrogates_are_removed():
    assert remove_surrogates("会\ud83d話\ude00") == "会話"


def test_first_half_is_split_off():
    assert split_half("a\ud83d") == ("a", "\ud83d")
    assert split_half("a\ude00") == ("a\ude00", "")
    assert split_half("") == ("", "")
