import pytest

from kaiwa.inference.parameters import Parameters, adapt_parameters, drop_parameters

RENAMED = Parameters(cap="max_completion_tokens")
UNLIMITED = Parameters(cap=None)
COLD = Parameters(has_temperature=False)
PLAIN = Parameters(has_stream_options=False)
IDLE = Parameters(has_thinking=False)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            RENAMED,
        ),
        ("max_tokens: Extra inputs are not permitted", RENAMED),
        ("Unknown field maxTokens", RENAMED),
        ("Max tokens is not supported", RENAMED),
        ("max_tokens: 9000 > 8192, which is the maximum", UNLIMITED),
        ("The maximum tokens you requested exceeds the model limit", UNLIMITED),
        ("max_new_tokens must be <= 4096", UNLIMITED),
        ("`temperature` is deprecated", COLD),
        ("Temperature: only the default value is supported", COLD),
        ("unknown field stream_options", PLAIN),
        ("Unrecognized argument: streamOptions", PLAIN),
        ("body.stream_options.include_usage: extra field", PLAIN),
        ("include_usage is not known", PLAIN),
        ("messages: something else", None),
        ("my_max_tokens_x and temperatures", None),
        ("maximum context length is 4096 tokens", None),
    ],
)
def test_refused_parameter_is_adapted(words, expected):
    assert adapt_parameters(Parameters(), words) == expected


@pytest.mark.parametrize(
    ("words", "extra", "expected"),
    [
        ("Unsupported parameter: 'top_p'", ["top_p"], Parameters(has_top_p=False)),
        ("topP is not supported", ["top_p", "stop"], Parameters(has_top_p=False)),
        ("stop_sequences: extra field", ["stop"], Parameters(has_stop=False)),
        ("'stop' is not supported with this model", [], None),
        ("unknown: top_p", ["stop"], None),
        ("'extended_thinking' is not supported", ["thinking"], IDLE),
        ("thinking.type.enabled: not supported for this model", ["thinking"], IDLE),
        ("Unknown field reasoningEffort", ["thinking"], IDLE),
        ("This model does not support reasoning", ["thinking"], IDLE),
        ("temperature must be 1 when thinking is enabled", ["thinking"], IDLE),
        ("extended_thinking: budget_tokens > max_tokens", ["thinking"], IDLE),
        (
            "max_tokens is not supported with reasoning models",
            ["thinking"],
            Parameters("max_completion_tokens"),
        ),
        ("'extended_thinking' is not supported", [], None),
    ],
)
def test_only_sent_parameter_is_refused(words, extra, expected):
    assert adapt_parameters(Parameters(), words, extra) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("temperature", COLD),
        ("stream_options", PLAIN),
        ("messages[0].content", None),
        ("max_tokens", RENAMED),
    ],
)
def test_field_names_parameter(field, expected):
    words = "Known are max_tokens, temperature and stream_options. Unsupported!"
    body = f'{{"error": {{"message": "{words}", "param": "{field}"}}}}'

    assert adapt_parameters(Parameters(), body) == expected


def test_parameter_is_adapted_once():
    changed = Parameters(None, has_temperature=False, has_stream_options=False)

    assert adapt_parameters(changed, "max_tokens temperature stream_options") is None


def test_cap_refused_twice_is_left_out():
    assert adapt_parameters(RENAMED, "unknown: max_completion_tokens") == UNLIMITED


def test_all_named_parameters_are_dropped():
    found = drop_parameters(Parameters(), "unknown: temperature, stream_options")

    assert found == Parameters(has_temperature=False, has_stream_options=False)


def test_last_request_drops_sent_parameters():
    words = "unknown: top_p, stop"

    found = drop_parameters(Parameters(), words, ["top_p", "stop"])

    assert found == Parameters(has_top_p=False, has_stop=False)
    assert drop_parameters(Parameters(), words) == Parameters()
