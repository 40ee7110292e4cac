import pytest

from kaiwa.inference.attachments import Attachment
from kaiwa.inference.models import AttachedModel, parse_openai_models
from kaiwa.inference.windows import Windows
from kaiwa.prompt import Options, Prompt, Window, write_turn

ATTACHMENT = Attachment("INFERENCE", "https://models.example", "key", None)


def make_model(model_id, context_tokens=None, key=""):
    return AttachedModel(
        key or model_id, model_id, ATTACHMENT, context_tokens=context_tokens
    )


@pytest.mark.parametrize(
    ("chosen", "model", "tokens"),
    [
        ({}, make_model("claude-9-sonnet"), 200_000),
        ({}, make_model("nova-lite"), 300_000),
        ({}, make_model("unheard-of"), None),
        ({}, make_model("claude-9-sonnet", 1_000_000), 1_000_000),
        ({"": 9000}, make_model("claude-9-sonnet", 1_000_000), 9000),
        ({"": 9000, "m": 500}, make_model("m", key="m@BLUE"), 500),
        ({"m@BLUE": 600, "m": 500}, make_model("m", key="m@BLUE"), 600),
    ],
)
def test_size_is_found(chosen, model, tokens):
    assert Windows(chosen).find(model, "Hi") == (Window(tokens) if tokens else None)


@pytest.mark.parametrize(("refused", "tokens"), [(5000, 5000), (300_000, 200_000)])
def test_refusal_limits_the_size(refused, tokens):
    windows, model = Windows({}), make_model("claude")

    windows.learn_size("claude", refused)

    assert windows.find(model, "Hi").tokens == tokens


def test_tokens_are_measured_by_language():
    windows, model = Windows({}), make_model("claude")
    prompt = Prompt((write_turn("user", "word " * 800),), Options(10))

    for _ in range(30):
        windows.learn_tokens("claude", prompt, 1000)

    assert windows.find(model, "Hi").bytes_per_token == pytest.approx(4.0, abs=0.01)
    assert windows.find(model, "会話").bytes_per_token == 3.0


@pytest.mark.parametrize(("tokens", "rate"), [(199, 3.0), (400_000, 2.4), (200, 3.9)])
def test_odd_counts_have_limits(tokens, rate):
    windows, model = Windows({}), make_model("claude")
    prompt = Prompt((write_turn("user", "word " * 800),), Options(10))

    windows.learn_tokens("claude", prompt, tokens)

    assert windows.find(model, "Hi").bytes_per_token == pytest.approx(rate)


@pytest.mark.parametrize(
    ("row", "tokens"),
    [
        ('"context_length": 32768', 32768),
        ('"max_model_len": 4096', 4096),
        ('"context_window": "big", "max_context_length": 9000', 9000),
        ('"context_length": -1', None),
        ('"owned_by": "me"', None),
    ],
)
def test_size_is_read_from_list(row, tokens):
    [model] = parse_openai_models(f'{{"data": [{{"id": "m", {row}}}]}}'.encode())

    assert model.context_tokens == tokens
