import pytest

from kaiwa.inference.token_usage import Usage, read_usage


@pytest.mark.parametrize(
    ("value", "usage"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 2}, Usage(5, 2)),
        ({"prompt_tokens": 5.0}, Usage(5, 0)),
        ({"prompt_tokens": "5", "completion_tokens": 2}, Usage(0, 2)),
        ({"prompt_tokens": -5, "completion_tokens": 1e300}, None),
        ({"prompt_tokens": 0, "completion_tokens": 0}, None),
        (
            {
                "prompt_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": 4},
                "completion_tokens": 2,
                "completion_tokens_details": {"reasoning_tokens": 1},
            },
            Usage(5, 2, 4, 1),
        ),
        (
            {
                "prompt_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": "4"},
                "completion_tokens_details": [1],
            },
            Usage(5, 0, 0),
        ),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_usage_is_read(value, usage):
    assert read_usage(value) == usage
