from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiwa.inference.rate_limits import read_retry_after

NOW = datetime(2026, 6, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("1.2", 2),
        ("0", 1),
        ("Mon, 01 Jun 2026 12:00:30 GMT", 30),
        ("Mon, 01 Jun 2026 12:00:30 -0000", 30),
        ("Mon, 01 Jun 2026 11:00:00 GMT", 1),
        ("Fri, 01 Jun 2096 11:00:00 GMT", 3600),
        ("999999999", 3600),
        ("9" * 400, 20),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", 20),
        ("-5", 20),
        ("soon", 20),
        ("", 20),
    ],
)
def test_retry_after_is_read(text, seconds):
    assert read_retry_after({"Retry-After": text}, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 20),
        ({"x-ratelimit-reset-requests": "51s"}, 51),
        ({"x-ratelimit-reset-requests": "1m3s"}, 63),
        ({"x-ratelimit-reset-tokens": "500ms"}, 1),
        ({"x-ratelimit-reset-tokens": "1h"}, 3600),
        ({"x-ratelimit-reset-tokens": "12.5"}, 13),
        ({"x-ratelimit-reset-tokens": "ages"}, 20),
        ({"x-ratelimit-reset-requests": "9s", "x-ratelimit-reset-tokens": "3s"}, 3),
        (
            {
                "x-ratelimit-reset-requests": "9s",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-tokens": "3s",
            },
            9,
        ),
        ({"Retry-After": "4", "x-ratelimit-reset-requests": "9s"}, 4),
        ({"Retry-After": "soon", "x-ratelimit-reset-requests": "9s"}, 9),
    ],
)
def test_reset_headers_are_read(headers, seconds):
    assert read_retry_after(headers, NOW) == seconds


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_header_is_accepted(text):
    headers = {"Retry-After": text, "x-ratelimit-reset-tokens": text}

    assert 1 <= read_retry_after(headers, NOW) <= 3600
