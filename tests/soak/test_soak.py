import pytest

from tools.soak.person import is_counting
from tools.soak.run import soak


def test_short_soak_finds_no_fault():
    report = soak(seconds=15, people=4, seed=1)

    assert report.faults == []
    assert report.counts["sends"] > 4
    for name in ("accidents", "reloads", "tabs closed", "stops"):
        assert report.counts[name] >= 1


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [
        pytest.param("1 2 3", True, id="whole"),
        pytest.param("1 2 3 4 5 6 7 8 9 1", True, id="cut in a number"),
        pytest.param("1 2 3**This is the stand-in", True, id="continued"),
        pytest.param("1 2 4", False, id="gap"),
        pytest.param("1 2 2 3", False, id="repetition"),
    ],
)
def test_torn_text_is_noticed(text: str, is_whole: bool):
    assert is_counting(text) == is_whole
