"""The official client must find nothing to complain about."""

import openai
import pytest
from openai import OpenAI

MODEL = "claude-4-5-sonnet"
TOOL = {
    "type": "function",
    "function": {
        "name": "look",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
    },
}


@pytest.fixture
def client(standin):
    with OpenAI(
        base_url=f"{standin.url}/v1", api_key="inf-test", max_retries=0, timeout=10
    ) as opened:
        yield opened


def ask(client, words, **fields):
    messages = [{"role": "user", "content": words}]
    return client.chat.completions.create(model=MODEL, messages=messages, **fields)


def test_a_whole_answer(client):
    completion = ask(client, "count to 5", temperature=0.5, max_tokens=100)

    assert completion.choices[0].message.content == "1 2 3 4 5"
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.completion_tokens == 5
    assert completion.system_fingerprint.startswith("heroku-inf-")


@pytest.mark.parametrize("form", ["", "plain data ", "crlf ", "heartbeat ", "gzip "])
def test_a_streamed_answer_in_every_form(client, form):
    options = {"include_usage": True}
    words = f"fast {form}count to 5"
    chunks = list(ask(client, words, stream=True, stream_options=options))
    texts = [c.choices[0].delta.content or "" for c in chunks if c.choices]

    assert "".join(texts) == "1 2 3 4 5"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.completion_tokens == 5


def test_the_token_cap_under_its_other_name(client):
    completion = ask(client, "count to 50", max_completion_tokens=10)

    assert completion.choices[0].finish_reason == "length"


def test_thinking(client):
    thinking = {"enabled": True, "budget_tokens": 1024, "include_reasoning": True}
    completion = ask(client, "Hello", extra_body={"extended_thinking": thinking})
    message = completion.choices[0].message

    assert message.model_extra["reasoning"]["thinking"].startswith("Let me see")


def test_a_tool_call(client):
    completion = ask(client, "Hello", tools=[TOOL], tool_choice="required")
    [call] = completion.choices[0].message.tool_calls

    assert completion.choices[0].finish_reason == "tool_calls"
    assert call.function.name == "look"
    assert call.function.arguments == '{"place": "stand-in"}'


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("error 400", openai.BadRequestError),
        ("wrong key", openai.AuthenticationError),
        ("forbidden", openai.PermissionDeniedError),
        ("unknown model", openai.NotFoundError),
        ("error 422", openai.UnprocessableEntityError),
        ("rate limit", openai.RateLimitError),
        ("error 500", openai.InternalServerError),
        ("error 503", openai.InternalServerError),
    ],
)
def test_each_error_is_the_one_the_client_knows(client, words, error):
    with pytest.raises(error):
        ask(client, words)


def test_an_error_inside_the_stream(client):
    with pytest.raises(openai.APIError, match="Failed to execute chat"):
        list(ask(client, "fast error event", stream=True))


def test_leaving_a_stream_closes_it(client, standin):
    stream = ask(client, "silent count to 10", stream=True)
    next(iter(stream))
    stream.close()

    [entry] = standin.wait_until_ended()
    assert entry["closed_early"]
