import pytest

from kaiwa.standin.refusals import Refusal

from .message_rules import check_messages
from .refusals import FlatRefusal

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
def test_good_messages_are_accepted(messages):
    check_messages(messages)


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
def test_bad_message_is_named(messages, words):
    with pytest.raises(Refusal, match=words) as caught:
        check_messages(messages)

    assert caught.value.status == 400
    assert "error" in caught.value.describe()


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        pytest.param([SYSTEM], "start with a user", id="no question"),
        pytest.param([ASSISTANT, USER], "start with a user", id="assistant first"),
        pytest.param([USER, ASSISTANT], "end with a user", id="assistant last"),
        pytest.param([USER, USER], "alternate", id="two questions"),
        pytest.param([USER, ASSISTANT, ASSISTANT, USER], "alternate", id="two answers"),
    ],
)
def test_wrong_order_gives_flat_error(messages, words):
    with pytest.raises(FlatRefusal, match=words) as caught:
        check_messages(messages)

    assert caught.value.describe()["code"] == 400
    assert "ValidationException" in caught.value.message
