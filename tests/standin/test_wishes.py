import pytest

from kaiwa.standin.repertoire import REPERTOIRE
from kaiwa.standin.wishes import is_japanese, read_wishes


@pytest.mark.parametrize("entry", REPERTOIRE, ids=lambda entry: entry.name)
def test_each_phrase_is_understood_as_itself_alone(entry):
    for phrase in entry.words + entry.japanese:
        assert dict(read_wishes(phrase).numbers) == {entry.name: entry.number or 0}


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        pytest.param("slow 2.5", {"slow": 2.5}, id="number after"),
        pytest.param("count to 50", {"count to": 50}, id="two words"),
        pytest.param("50まで数えて", {"count to": 50}, id="number before"),
        pytest.param("5秒休んで", {"pause": 5}, id="number with a unit"),
        pytest.param("長い 300", {"long": 300}, id="Japanese, number after"),
        pytest.param("SPEED 200 Markdown", {"speed": 200, "markdown": 0}, id="case"),
        pytest.param("エラー429", {"error 429": 7}, id="an error in Japanese"),
        pytest.param("error 429 2", {"error 429": 2}, id="an error with a number"),
        pytest.param("表を見せてmarkdownも", {"table": 0, "markdown": 0}, id="mixed"),
        pytest.param("count to ５", {"count to": 5}, id="full-width digit"),
        pytest.param("cut line, please", {"cut line": 0}, id="the longest phrase"),
        pytest.param("a shortcut to codes", {}, id="inside other words"),
        pytest.param("I paid 500 yen", {}, id="a number alone"),
        pytest.param("x " * 200 + "cut", {}, id="far into a long text"),
        pytest.param("count to 9999999999", {"count to": 1_000_000}, id="too many"),
    ],
)
def test_words_become_wishes(words, numbers):
    assert dict(read_wishes(words).numbers) == numbers


@pytest.mark.parametrize(
    ("words", "echo"),
    [
        pytest.param("echo: Hi", "Hi", id="one space belongs to the mark"),
        pytest.param("echo:  Hi ", " Hi ", id="the others to the text"),
        pytest.param("Echo:\n# Hi\n", "# Hi\n", id="several lines"),
        pytest.param("エコー：こんにちは", "こんにちは", id="Japanese"),
        pytest.param("echo: cut <b>", "cut <b>", id="commands are only text"),
        pytest.param("Hello", None, id="not asked for"),
    ],
)
def test_an_echo_is_exact(words, echo):
    wishes = read_wishes(words)

    assert wishes.echo == echo
    assert not wishes.numbers


def test_commands_may_come_before_an_echo():
    wishes = read_wishes("slow 3 fast echo: cut")

    assert dict(wishes.numbers) == {"slow": 3, "fast": 0}
    assert wishes.echo == "cut"


def test_a_parameter_can_be_named_to_be_refused():
    assert read_wishes("refuse max_tokens").refused_parameter == "max_tokens"


def test_japanese_is_known_by_its_letters():
    assert is_japanese("お茶 please")
    assert is_japanese("会話")
    assert not is_japanese("tea, please — é")
