from tools.soak.person import is_counting
from tools.soak.run import soak


def test_a_short_soak_finds_no_fault():
    report = soak(seconds=15, people=4, seed=1)

    assert report.faults == []
    assert report.counts["sends"] > 4
    for name in ("accidents", "reloads", "tabs closed", "stops"):
        assert report.counts[name] >= 1


def test_torn_text_is_noticed():
    assert is_counting("1 2 3")
    assert is_counting("1 2 3 4 5 6 7 8 9 1")
    assert is_counting("1 2 3**This is the stand-in")
    assert not is_counting("1 2 4")
    assert not is_counting("1 2 2 3")
