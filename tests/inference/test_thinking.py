"""The parameters of thinking, by the names of models."""

import pytest

from kaiwa.inference.thinking import find_style, leaves_room, write_thinking
from kaiwa.thinking import Thinking

HARD = Thinking("high", 3000)


@pytest.mark.parametrize(
    ("style", "names"),
    [
        (
            "budget",
            "claude-3-7-sonnet claude-4-sonnet claude-4-5-haiku claude-4-6-sonnet"
            " claude-sonnet-4-6 claude-opus-4-5 claude-opus-4-7 claude-5-sonnet"
            " anthropic/claude-3.7-sonnet",
        ),
        (
            "effort",
            "gpt-oss-120b openai/gpt-oss-20b gpt-5-mini o3 o4-mini kimi-k2-thinking"
            " deepseek-v3-2 deepseek-r1 glm-4-7 glm-4-7-flash minimax-m2 qwen3-235b"
            " magistral-small",
        ),
        (
            None,
            "claude-3-haiku claude-3-5-haiku claude-3-5-sonnet-latest claude-3-opus"
            " claude-instant-1 nova-lite nova-pro gpt-4o gpt-4.1-mini gpt-5-chat"
            " qwen3-coder-480b llama-3-70b kimi-k2-5 mistral-large m",
        ),
    ],
)
def test_style_follows_from_name(style, names):
    assert {name: find_style(name) for name in names.split()} == dict.fromkeys(
        names.split(), style
    )


@pytest.mark.parametrize(
    ("model_id", "max_tokens", "expected"),
    [
        ("claude-4-5-sonnet", 4096, 3000),
        ("claude-4-5-sonnet", 3000, 2999),
        ("claude-4-5-sonnet", 1025, 1024),
        ("claude-4-5-sonnet", 1024, None),
    ],
)
def test_budget_is_below_maximum(model_id, max_tokens, expected):
    body = write_thinking(model_id, HARD, max_tokens)

    sent = body.get("extended_thinking")
    assert sent == (
        expected
        and {"enabled": True, "budget_tokens": expected, "include_reasoning": True}
    )


def test_others_get_an_effort():
    assert write_thinking("gpt-oss-120b", HARD, 10) == {"reasoning_effort": "high"}
    assert write_thinking("nova-lite", HARD, 4096) == {}
    assert write_thinking("gpt-oss-120b", None, 4096) == {}


def test_small_answers_leave_no_room():
    assert leaves_room("claude-4-5-sonnet", 2048)
    assert not leaves_room("claude-4-5-sonnet", 2047)
    assert leaves_room("gpt-oss-120b", 100)
