import pytest

from kaiwa.standin.message_rules import check_messages, count_prompt_tokens
from kaiwa.standin.refusals import Refusal

USER = {"role": "user", "content": "Hello"}
ASSISTANT = {"role": "assistant", "content": "Hi"}
SYSTEM = {"role": "system", "content": "Be kind."}
CALL = {"role": "assistant", "tool_calls": [{"id": "tooluse_1"}]}
RESULT = {"role": "tool", "tool_call_id": "tooluse_1", "content": "noon"}
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param([USER], id="one question"),
        pytest.param([SYSTEM, USER, ASSISTANT, USER], id="a conversation"),
        pytest.param([USER, CALL, RESULT], id="a tool's result"),
        pytest.param([USER, CALL, RESULT, RESULT], id="two results"),
        pytest.param([USER, CALL, RESULT, USER], id="words after a result"),
        pytest.param([{"role": "user", "content": [PICTURE]}], id="a picture alone"),
        pytest.param(
            [{"role": "user", "content": [{"type": "text", "text": "Hi"}, PICTURE]}],
            id="words and a picture",
        ),
    ],
)
def test_good_messages_pass(messages):
    assert check_messages(messages) == tuple(messages)


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        pytest.param(None, "non-empty array", id="none"),
        pytest.param([], "non-empty array", id="empty list"),
        pytest.param(["Hello"], "an object", id="bare string"),
        pytest.param([{"role": "owner", "content": "x"}], "role", id="unknown role"),
        pytest.param([{"role": "user"}], "content is required", id="no content"),
        pytest.param(
            [{"role": "user", "content": " \n"}], "content is required", id="blank"
        ),
        pytest.param(
            [USER, {"role": "assistant", "content": ""}, USER],
            "messages.1.content: content is required",
            id="empty answer in the history",
        ),
        pytest.param([{"role": "user", "content": 5}], "array of parts", id="number"),
        pytest.param(
            [{"role": "user", "content": [{"type": "sound"}]}],
            "type",
            id="unknown part",
        ),
        pytest.param(
            [{"role": "user", "content": [{"type": "text"}]}],
            "text",
            id="part, no text",
        ),
        pytest.param(
            [{"role": "user", "content": [{"type": "image_url", "image_url": "x"}]}],
            "image_url",
            id="picture without its object",
        ),
        pytest.param(
            [USER, CALL, {"role": "tool", "content": "x"}],
            "tool_call_id",
            id="result without its call",
        ),
    ],
)
def test_bad_messages_are_refused_by_name(messages, words):
    with pytest.raises(Refusal, match=words) as caught:
        check_messages(messages)

    assert caught.value.status == 400
    assert caught.value.shape == "nested"


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        pytest.param([SYSTEM], "start with a user", id="nobody asks"),
        pytest.param([ASSISTANT, USER], "start with a user", id="assistant first"),
        pytest.param([USER, ASSISTANT], "end with a user", id="assistant last"),
        pytest.param([USER, USER], "alternate", id="two questions"),
        pytest.param([USER, ASSISTANT, ASSISTANT, USER], "alternate", id="two answers"),
    ],
)
def test_turns_out_of_order_are_refused_by_the_model_itself(messages, words):
    with pytest.raises(Refusal, match=words) as caught:
        check_messages(messages)

    assert caught.value.shape == "flat"
    assert "ValidationException" in caught.value.message


def test_each_message_costs_its_words_and_a_little():
    one = count_prompt_tokens((USER,))

    assert one > 1
    assert count_prompt_tokens((USER, USER)) == 2 * one
