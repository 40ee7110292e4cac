"""A model that refuses to think is asked again without it, once."""

import json

import pytest

from kaiwa import errors
from kaiwa.inference.wire import Delta
from kaiwa.thinking import Thinking
from tests.inference.asking import END, ask
from tests.inference.streams import HELLO

LOW = Thinking("low", 1024)
NOTE = Delta(lacks_thinking=True)
NESTED = {"error": {"message": "Unsupported parameter: 'extended_thinking'"}}
FLAT = {
    "code": 400,
    "message": "Failed to execute chat: ValidationException: thinking: not permitted",
    "type": "invalid_request",
}


def refuse_thinking(body, status=400):
    def answer(exchange):
        if "extended_thinking" in exchange.json:
            exchange.reply(status, json.dumps(body).encode())
        else:
            exchange.stream(HELLO)

    return answer


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(400, NESTED, id="nested"),
        pytest.param(400, FLAT, id="flat"),
        pytest.param(422, NESTED, id="422"),
        pytest.param(400, {"error": "Bad Request"}, id="names nothing"),
    ],
)
def test_refused_thinking_is_left_out(endpoint, client, model, status, body):
    endpoint.answer = refuse_thinking(body, status)

    for _ in range(2):
        found = ask(client, model, max_tokens=4096, temperature=0.5, thinking=LOW)
        assert found == [NOTE, Delta("Hello"), END]

    sent = [exchange.json for exchange in endpoint.exchanges]
    assert ["extended_thinking" in it for it in sent] == [True, False, False]
    assert ["temperature" in it for it in sent] == [False, True, True]
    assert client.has_refused_thinking(model)


def test_accepted_thinking_has_no_note(endpoint, client, model):
    endpoint.answer = lambda exchange: exchange.stream(HELLO)

    assert ask(client, model, max_tokens=4096, thinking=LOW) == [Delta("Hello"), END]
    assert ask(client, model) == [Delta("Hello"), END]
    assert not client.has_refused_thinking(model)


def test_other_cause_is_not_blamed(endpoint, client, model):
    body = b'{"error": "messages: something is wrong"}'
    endpoint.answer = lambda exchange: exchange.reply(400, body)

    with pytest.raises(errors.EndpointRejectedRequest):
        ask(client, model, max_tokens=4096, thinking=LOW)

    assert len(endpoint.exchanges) == 2
    assert not client.has_refused_thinking(model)
