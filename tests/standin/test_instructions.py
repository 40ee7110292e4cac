import pytest

from kaiwa.standin.commands import COMMANDS
from kaiwa.standin.instructions import is_japanese
from kaiwa.standin.menu import MENU


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_phrase_gives_its_command_alone(command):
    for phrase in command.words + command.japanese:
        assert MENU.read(phrase).numbers == {command.name: command.number or 0}


def test_phrases_are_unambiguous():
    phrases = [phrase for it in COMMANDS for phrase in it.words + it.japanese]

    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        pytest.param("slow 2.5", {"slow": 2.5}, id="number after"),
        pytest.param("count to 50", {"count to": 50}, id="two words"),
        pytest.param("50まで数えて", {"count to": 50}, id="number before"),
        pytest.param("5秒遅く", {"slow": 5}, id="number with a unit"),
        pytest.param("長い 300", {"long": 300}, id="Japanese, number after"),
        pytest.param("SPEED 200 Markdown", {"speed": 200, "markdown": 0}, id="case"),
        pytest.param("エラー429", {"error 429": 7}, id="an error in Japanese"),
        pytest.param("error 429 2", {"error 429": 2}, id="an error with a number"),
        pytest.param("表を見せてmarkdownも", {"table": 0, "markdown": 0}, id="mixed"),
        pytest.param("count to ５", {"count to": 5}, id="full-width digit"),
        pytest.param("a faster set of codes", {}, id="inside other words"),
        pytest.param("I paid 500 yen", {}, id="a number alone"),
        pytest.param("x " * 200 + "slow", {}, id="far into a long text"),
        pytest.param("count to 9999999999", {"count to": 1_000_000}, id="too many"),
    ],
)
def test_words_become_commands(words, numbers):
    assert MENU.read(words).numbers == numbers


@pytest.mark.parametrize(
    ("words", "echo"),
    [
        pytest.param("echo: Hi", "Hi", id="one space belongs to the command"),
        pytest.param("echo:  Hi ", " Hi ", id="the others to the text"),
        pytest.param("Echo:\n# Hi\n", "# Hi\n", id="several lines"),
        pytest.param("エコー：こんにちは", "こんにちは", id="Japanese"),
        pytest.param("echo: slow <b>", "slow <b>", id="commands are only text"),
        pytest.param("Hello", None, id="no echo"),
    ],
)
def test_echo_is_exact(words, echo):
    instructions = MENU.read(words)

    assert instructions.echo == echo
    assert not instructions.numbers


def test_commands_may_precede_an_echo():
    instructions = MENU.read("slow 3 fast echo: long")

    assert instructions.numbers == {"slow": 3, "fast": 0}
    assert instructions.echo == "long"


def test_japanese_is_recognised_by_letters():
    assert is_japanese("お茶 please")
    assert is_japanese("会話")
    assert not is_japanese("tea, please — é")
