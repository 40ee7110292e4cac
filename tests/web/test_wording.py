import pytest

from kaiwa.errors import EndpointBusy, TooManyConversations
from kaiwa.web.problems import describe_error
from kaiwa.web.wording import word_day, word_duration


@pytest.mark.parametrize(
    ("seconds", "english", "japanese"),
    [
        pytest.param(1, "1 second", "1 秒", id="one"),
        pytest.param(0.05, "1 second", "1 秒", id="less than one"),
        pytest.param(90, "90 seconds", "90 秒", id="seconds"),
        pytest.param(180, "3 minutes", "3 分", id="whole minutes"),
        pytest.param(181, "4 minutes", "4 分", id="never less"),
        pytest.param(900, "15 minutes", "15 分", id="many minutes"),
        pytest.param(3 * 3600, "3 hours", "3 時間", id="hours"),
    ],
)
def test_duration_has_one_unit(speak, seconds, english, japanese):
    with speak("en"):
        assert word_duration(seconds) == english
    with speak("ja"):
        assert word_duration(seconds) == japanese


def test_errors_are_translated(speak):
    with speak("en"):
        busy = describe_error(EndpointBusy(retry_after_seconds=1))
        full = describe_error(TooManyConversations(limit=10_000))
    with speak("ja"):
        later = describe_error(EndpointBusy(retry_after_seconds=300))

    assert busy.advice == "Try again in 1 second."
    assert "(at most 10,000)" in full.sentence
    assert later.advice == "5 分後にもう一度お試しください。"


def test_days_follow_the_language(speak):
    with speak("en"):
        assert word_day("2027-02-19") == "February 19, 2027"
    with speak("ja"):
        assert word_day("2027-02-19") == "2027年2月19日"
