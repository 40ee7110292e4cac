"""The official client understands every answer."""

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
def client(endpoint):
    with OpenAI(
        base_url=f"{endpoint.url}/v1", api_key="inf-test", max_retries=0, timeout=10
    ) as opened:
        yield opened


def ask(client, words, **fields):
    messages = [{"role": "user", "content": words}]
    return client.chat.completions.create(model=MODEL, messages=messages, **fields)


def test_whole_answer_is_read(client):
    completion = ask(client, "count to 5", temperature=0.5, max_tokens=100)

    assert completion.choices[0].message.content == "1 2 3 4 5"
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.completion_tokens == 5
    assert completion.system_fingerprint.startswith("heroku-inf-")


@pytest.mark.parametrize("form", ["", "plain data ", "crlf ", "heartbeat ", "gzip "])
def test_stream_is_read_in_every_form(client, form):
    options = {"include_usage": True}
    words = f"fast {form}count to 5"
    chunks = list(ask(client, words, stream=True, stream_options=options))
    texts = [c.choices[0].delta.content or "" for c in chunks if c.choices]

    assert "".join(texts) == "1 2 3 4 5"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.completion_tokens == 5


def test_other_token_limit_is_read(client):
    completion = ask(client, "count to 50", max_completion_tokens=10)

    assert completion.choices[0].finish_reason == "length"


def test_thinking_is_an_extra_field(client):
    thinking = {"enabled": True, "budget_tokens": 1024, "include_reasoning": True}
    completion = ask(client, "Hello", extra_body={"extended_thinking": thinking})
    message = completion.choices[0].message

    assert message.model_extra["reasoning"]["thinking"].startswith("Let me see")


def test_tool_call_is_read(client):
    completion = ask(client, "Hello", tools=[TOOL], tool_choice="required")
    [call] = completion.choices[0].message.tool_calls

    assert completion.choices[0].finish_reason == "tool_calls"
    assert completion.choices[0].message.content is None
    assert call.function.name == "look"
    assert call.function.arguments == '{"place": "stand-in"}'


def test_tool_call_is_streamed_in_fragments(client):
    chunks = list(ask(client, "fast tool call", tools=[TOOL], stream=True))
    calls = [it.choices[0].delta.tool_calls[0] for it in chunks[1:-1]]

    assert calls[0].function.name == "look"
    assert "".join(it.function.arguments for it in calls) == '{"place": "stand-in"}'
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("error 400", openai.BadRequestError),
        ("error 401", openai.AuthenticationError),
        ("error 403", openai.PermissionDeniedError),
        ("error 404", openai.NotFoundError),
        ("error 422", openai.UnprocessableEntityError),
        ("error 429", openai.RateLimitError),
        ("error 500", openai.InternalServerError),
        ("error 503", openai.InternalServerError),
    ],
)
def test_error_has_its_class(client, words, error):
    with pytest.raises(error):
        ask(client, words)


def test_error_in_the_stream_is_raised(client):
    with pytest.raises(openai.APIError, match="Failed to execute chat"):
        list(ask(client, "fast error event", stream=True))


def test_leaving_a_stream_closes_it(client, endpoint):
    stream = ask(client, "silent count to 10", stream=True)
    next(iter(stream))
    stream.close()

    [entry] = endpoint.wait_until_ended()
    assert entry["closed_early"]
