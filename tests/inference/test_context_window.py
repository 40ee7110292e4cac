import pytest

from kaiwa.inference.context_window import (
    MAX_SEARCH_CHARACTERS,
    NUMBER,
    find_room,
    mentions_output,
)


@pytest.mark.parametrize(
    ("words", "room"),
    [
        (
            "This model's maximum context length is 4096 tokens. However, you requested"
            " 4104 tokens (8 in the messages, 4096 in the completion). Please reduce"
            " the length of the messages or completion.",
            4088,
        ),
        (
            "This endpoint's maximum context length is 4,096 tokens. However, you"
            " requested about 4,104 tokens (8 of text input, 4,096 in the output).",
            4088,
        ),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's"
            " maximum context length is 4096 tokens and your request has 8 input tokens"
            " (4096 > 4096 - 8).",
            4088,
        ),
        (
            "input length and `max_tokens` exceed context limit: 199000 + 4096 >"
            " 200000, decrease input length or `max_tokens` and try again",
            1000,
        ),
        (
            "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 8 `inputs`"
            " tokens and 4096 `max_new_tokens`",
            4088,
        ),
        (
            "Prompt contains 8 tokens and 0 draft tokens, too large for model with 4096"
            " maximum context length",
            4088,
        ),
        (
            "The sum of prompt tokens (8) and max_tokens (4096) exceeds the context"
            " window of 4096.",
            4088,
        ),
        ("You requested 4104 tokens, but the context window is 4096 tokens.", 4088),
        (
            "maximum context length is 4096 tokens: 5000 tokens in the messages, 4096"
            " in the completion",
            -904,
        ),
        ("prompt is too long: 205000 tokens > 200000 maximum", -5000),
        ("maximum context length is 9000 tokens; 8 in the messages", None),
        ("Please reduce the length of the messages or completion.", None),
        ("context_length_exceeded", None),
        ("temperature must be between 0 and 1", None),
        ("", None),
    ],
)
def test_room_is_found(words, room):
    assert find_room(words, 4096) == room


def test_long_text_is_not_searched():
    words = "maximum context length is 4096 tokens; 8 tokens in the prompt"

    assert find_room(" " * MAX_SEARCH_CHARACTERS + words, 4096) is None


def test_numbers_have_few_groups():
    # Without a limit, a text of groups alone takes time that grows with its square.
    assert NUMBER.fullmatch("999,999,999")
    assert not NUMBER.fullmatch("9" + ",999" * 4)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("reduce the length of the messages or completion", True),
        ("input length and `max_tokens` exceed context limit", True),
        ("the input is too long", False),
    ],
)
def test_output_is_mentioned(words, expected):
    assert mentions_output(words) is expected
