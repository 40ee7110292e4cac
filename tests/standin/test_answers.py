import pytest

from kaiwa.standin.answers import compose_text, make_answer
from kaiwa.standin.menu import MENU

from .asking import make_question

LATER = [
    {"role": "user", "content": "Hello"},
    {"role": "assistant", "content": "Hi"},
]


def compose(words, **fields):
    return compose_text(make_question(words, **fields), MENU.read(words))


def make(words, **fields):
    return make_answer(make_question(words, **fields), MENU.read(words))


def test_answer_describes_the_request():
    text = compose("Why tea?\nAnd when?", temperature=0.5, max_tokens=99)

    assert "stand-in, not a model" in text
    assert "> Why tea?\n> And when?" in text
    assert "`claude-4-5-sonnet` · 1 message · temperature 0.5 · max_tokens 99" in text


def test_japanese_is_answered_in_japanese():
    text = compose("お茶とは何ですか")

    assert "代役がお答え" in text
    assert "メッセージ 1 件" in text
    assert "`マークダウン`" in text


def test_first_answer_alone_lists_commands():
    messages = [*LATER, {"role": "user", "content": "More"}]

    assert "`error 429 7`" in compose("More")
    assert "`error 429 7`" not in compose("More", messages=messages)
    assert "3 messages" in compose("More", messages=messages)


def test_long_question_is_quoted_in_part():
    assert len(compose("word " * 1000)) < 3000


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("markdown", "- [x] Buy leaves"),
        ("code", "```python"),
        ("table", "| :------- |"),
        ("japanese", "松尾芭蕉"),
        ("formulas", r"\frac{-b \pm"),
        ("help", "| `slow 5` | seconds before"),
        ("コードを見せて", "愛子"),
    ],
)
def test_command_shows_its_sample(words, shown):
    assert shown in compose(words)


def test_one_answer_holds_several_samples():
    text = compose("table and formulas, please")

    assert "Four teas" in text
    assert "A few formulas" in text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("count to 5", "1 2 3 4 5"),
        ("数えて 3", "1 2 3"),
        ("echo: **Hi** <b>", "**Hi** <b>"),
    ],
)
def test_some_answers_are_exact(words, text):
    assert compose(words) == text


def test_max_tokens_ends_the_answer():
    answer = make("count to 50", max_tokens=10)

    assert answer.text == ["1", *(f" {n}" for n in range(2, 11))]
    assert answer.finish_reason == "length"
    assert answer.completion_tokens == 10
    assert make("count to 10", max_tokens=10).finish_reason == "stop"


def test_optional_parameters_are_described():
    text = "".join(make("Hello", top_p=0.5, stop=["xyz", "uvw"]).text)

    assert "top_p 0.5 · stop × 2" in text
    assert "top_p" not in "".join(make("Hello").text)


def test_stop_sequence_ends_the_answer():
    answer = make("count to 50", stop=["xyz", " 9", " 7"])

    assert "".join(answer.text) == "1 2 3 4 5 6"
    assert answer.finish_reason == "stop"


def test_thinking_counts_towards_the_limit():
    answer = make("thinking count to 5", max_tokens=3)

    assert (len(answer.thinking), answer.text) == (3, [])
    assert answer.finish_reason == "length"


def test_pictures_are_described():
    url = "data:image/png;base64," + "A" * 4000
    picture = {"type": "image_url", "image_url": {"url": url}}
    content = [{"type": "text", "text": "Look"}, picture]

    text = compose("Look", messages=[{"role": "user", "content": content}])

    assert " · image/png 3 KB" in text
