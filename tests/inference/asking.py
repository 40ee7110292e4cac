"""Ask a model, and check the error if it fails."""

from dataclasses import replace

import pytest

from kaiwa import errors
from kaiwa.inference.wire import Delta
from kaiwa.prompt import Options, Prompt, write_turn
from tests.inference.conftest import KEY

HI = Prompt((write_turn("user", "Hi"),), Options(max_tokens=100))
END = Delta(finish_reason="stop")


def ask(client, model, **options):
    prompt = replace(HI, options=replace(HI.options, **options))
    return list(client.ask(model, prompt))


def fail(client, model):
    with pytest.raises(errors.InferenceError) as caught:
        ask(client, model)
    error = caught.value
    assert error.details["alias"] == "INFERENCE"
    assert error.details["model"] == "claude-4-5-sonnet"
    assert error.sentence % error.details
    assert KEY not in repr(error)
    return error
