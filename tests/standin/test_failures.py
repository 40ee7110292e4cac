from email.utils import parsedate_to_datetime

import pytest

from kaiwa import clock
from kaiwa.standin.repertoire import REFUSE, REPERTOIRE

from .asking import ask, join_bytes, read_json


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("error 400", 400),
        ("wrong key", 401),
        ("out of credit", 402),
        ("forbidden", 403),
        ("firewall", 403),
        ("unknown model", 404),
        ("error 408", 408),
        ("error 422", 422),
        ("rate limit", 429),
        ("error 500", 500),
        ("error 502", 502),
        ("error 503", 503),
        ("error 504", 504),
        ("error 529", 529),
        ("too long", 400),
        ("web page", 200),
        ("redirect", 307),
        ("redirect 302", 302),
        ("エラー 500", 500),
    ],
)
def test_each_failure_has_its_status(words, status):
    assert ask(words).status == status
    assert ask(words, stream=True).status == status


@pytest.mark.parametrize("entry", REPERTOIRE, ids=lambda entry: entry.name)
def test_nothing_in_the_repertoire_is_a_crash(entry):
    for stream in (False, True):
        reply = ask(f"{entry.name} echo: Hello", stream=stream)

        assert list(reply.body) or reply.status != 200


def test_each_refusal_is_no_answer():
    names = [entry.name for entry in REPERTOIRE if entry.group == REFUSE]

    assert not any(b"chatcmpl" in join_bytes(ask(name).body) for name in names)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("error 400", b'{"error": {"code": 400'),
        ("error 400 flat", b'{"code": 400'),
        ("error 400 string", b'{"error": "'),
        ("error 400 html", b"<!DOCTYPE html>"),
        ("error 500 string", b'{"error": "Internal Server Error"}'),
        ("error 503", b"<!DOCTYPE html>"),
        ("firewall", b"<!DOCTYPE html>"),
        ("web page", b"<!DOCTYPE html>"),
    ],
)
def test_errors_come_in_each_known_shape(words, start):
    assert join_bytes(ask(words).body).startswith(start)


def test_a_prompt_that_is_too_long_says_so():
    assert "prompt is too long" in read_json(ask("too long"))["error"]["message"]


def test_a_redirect_leads_elsewhere():
    assert dict(ask("redirect").headers)["Location"] == "/elsewhere"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(
            "error 429 3",
            {"Retry-After": "3", "x-ratelimit-reset-requests": "3s"},
            id="seconds",
        ),
        pytest.param(
            "error 429 absent", {"x-ratelimit-reset-requests": "7s"}, id="reset only"
        ),
        pytest.param("error 429 absurd", {"Retry-After": "9999999999"}, id="absurd"),
        pytest.param("error 429 bare", {}, id="nothing"),
    ],
)
def test_a_rate_limit_says_how_long_in_every_way(words, expected):
    headers = dict(ask(words).headers)
    del headers["Content-Type"], headers["Content-Length"]

    assert headers == expected


def test_a_rate_limit_can_name_a_date():
    date = parsedate_to_datetime(dict(ask("error 429 date 60").headers)["Retry-After"])

    assert 0 < (date - clock.now()).total_seconds() <= 60


def test_a_named_parameter_is_refused_as_long_as_it_is_there():
    refused = ask("refuse max_tokens", max_tokens=9)

    assert refused.status == 400
    assert "'max_tokens'" in read_json(refused)["error"]["message"]
    assert ask("refuse max_tokens", max_completion_tokens=9).status == 200
