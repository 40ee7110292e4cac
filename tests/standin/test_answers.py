import pytest

from kaiwa.standin.answers import compose_text, make_answer
from kaiwa.standin.wishes import read_wishes

from .asking import make_question

THINKING = {"enabled": True, "include_reasoning": True}
LATER = [
    {"role": "user", "content": "Hello"},
    {"role": "assistant", "content": "Hi"},
]


def compose(words, **fields):
    return compose_text(make_question(words, **fields), read_wishes(words))


def make(words, **fields):
    return make_answer(make_question(words, **fields), read_wishes(words))


def test_an_answer_says_what_it_is_and_what_it_was_asked():
    text = compose("What is tea?\nTell me", temperature=0.5, max_tokens=99)

    assert "stand-in, not a model" in text
    assert "> What is tea?\n> Tell me" in text
    assert "`claude-4-5-sonnet` · 1 message · temperature 0.5 · max_tokens 99" in text


def test_japanese_is_answered_in_japanese():
    text = compose("お茶とは何ですか")

    assert "代役がお答え" in text
    assert "メッセージ 1 件" in text
    assert "`マークダウン`" in text


def test_only_the_first_answer_lists_what_can_be_asked_for():
    messages = [*LATER, {"role": "user", "content": "More"}]

    assert "`error 429 7`" in compose("More")
    assert "`error 429 7`" not in compose("More", messages=messages)
    assert "3 messages" in compose("More", messages=messages)


def test_a_long_question_is_not_repeated_whole():
    assert len(compose("word " * 1000)) < 3000


def test_pictures_and_tools_are_counted():
    picture = {"type": "image_url", "image_url": {"url": "data:,"}}
    content = [{"type": "text", "text": "Look"}, picture, picture]
    tools = [{"type": "function", "function": {"name": "look"}}]
    text = compose("Look", messages=[{"role": "user", "content": content}], tools=tools)

    assert "pictures 2 · tools 1" in text


def test_a_tools_result_is_repeated():
    result = {"role": "tool", "tool_call_id": "tooluse_1", "content": "noon"}
    call = {"role": "assistant", "tool_calls": [{"id": "tooluse_1"}]}
    text = compose("Hello", messages=[LATER[0], call, result])

    assert "The tool said: `noon`" in text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("markdown", "- [x] Buy leaves"),
        ("code", "```python"),
        ("table", "| :------- |"),
        ("japanese", "松尾芭蕉"),
        ("formulas", r"\frac{-b \pm"),
        ("help", "| `drip 1` | byte by byte"),
        ("コードを見せて", "愛子"),
        ("pause 3", "- `pause`: seconds of silence"),
        ("沈黙", "- `沈黙`: 送信を止め"),
    ],
)
def test_what_is_asked_for_is_shown(words, shown):
    assert shown in compose(words)


def test_several_samples_come_in_one_answer():
    text = compose("table and formulas, please")

    assert "Four teas" in text
    assert "A few formulas" in text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("count to 5", "1 2 3 4 5"),
        ("数えて 3", "1 2 3"),
        ("echo: **Hi** <b>", "**Hi** <b>"),
        ("empty", ""),
    ],
)
def test_some_answers_are_exact(words, text):
    assert compose(words) == text


def test_max_tokens_ends_the_answer_early():
    answer = make("count to 50", max_tokens=10)

    assert answer.text == ["1", *(f" {n}" for n in range(2, 11))]
    assert answer.finish_reason == "length"
    assert answer.completion_tokens == 10


def test_an_answer_that_just_fits_is_whole():
    assert make("count to 10", max_tokens=10).finish_reason == "stop"


def test_a_stop_sequence_ends_the_answer_before_it():
    answer = make("count to 50", stop=["xyz", " 9", " 7"])

    assert "".join(answer.text) == "1 2 3 4 5 6"
    assert answer.finish_reason == "stop"


def test_thinking_is_shown_only_if_it_is_to_be_included():
    hidden = {**THINKING, "include_reasoning": False}

    assert make("Hello", extended_thinking=THINKING).thinking
    assert not make("Hello", extended_thinking=hidden).thinking
    assert make("thinking").thinking


def test_thinking_counts_towards_the_limit():
    answer = make("thinking count to 5", max_tokens=3)

    assert (len(answer.thinking), answer.text) == (3, [])
    assert answer.finish_reason == "length"


def test_a_tool_call_stands_alone():
    answer = make("tool call")

    assert answer.finish_reason == "tool_calls"
    assert answer.text == []
    assert answer.completion_tokens > 0
