import pytest

from kaiwa.standin.refusals import Refusal
from kaiwa.standin.scripts import Scripts, parse_script
from kaiwa.standin.steps import Close, Hold, Send, Wait

CHAT = "/v1/chat/completions"


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"send": "会"}, Send("会".encode())),
        ({"send_base64": "/w=="}, Send(b"\xff")),
        ({"wait": 1.5}, Wait(1.5)),
        ({"hold": True}, Hold()),
        ({"close": True}, Close()),
        ({"reset": True}, Close(is_reset=True)),
        (
            {"status": 404, "headers": {"X-A": "1"}},
            Send(b"HTTP/1.1 404 Not Found\r\nX-A: 1\r\n\r\n"),
        ),
        (
            {"status": 299, "headers": [["A", "1"], ["A", "2"]]},
            Send(b"HTTP/1.1 299 Unknown\r\nA: 1\r\nA: 2\r\n\r\n"),
        ),
    ],
    ids=str,
)
def test_each_step_is_understood(step, expected):
    assert parse_script([step]) == (expected,)


@pytest.mark.parametrize(
    "script",
    [
        {"send": "x"},
        ["x"],
        [{"sing": 1}],
        [{"send_base64": "%"}],
        [{"wait": "long"}],
        [{"status": 200, "headers": {"A": "会"}}],
        [{"status": 200, "headers": [1]}],
    ],
    ids=str,
)
def test_a_script_that_is_not_one_is_refused(script):
    with pytest.raises(Refusal) as caught:
        parse_script(script)

    assert caught.value.status == 400


def test_scripts_are_played_in_order_for_their_path():
    scripts = Scripts()
    scripts.add_script([{"send": "1"}])
    scripts.add_script([{"send": "2"}])
    scripts.add_script([{"send": "3"}], "/available-models")

    assert scripts.take_script("/available-models").body == (Send(b"3"),)
    assert scripts.take_script(CHAT).body == (Send(b"1"),)
    assert scripts.take_script(CHAT).body == (Send(b"2"),)
    assert scripts.take_script(CHAT) is None


@pytest.mark.parametrize(
    ("headers", "keeps"),
    [
        ({}, False),
        ({"Content-Length": "2"}, True),
        ({"Transfer-Encoding": "chunked"}, True),
        ({"Content-Length": "2", "Connection": "close"}, False),
    ],
    ids=str,
)
def test_a_reply_with_a_known_end_keeps_the_connection(headers, keeps):
    scripts = Scripts()
    scripts.add_script([{"status": 200, "headers": headers}, {"send": "[]"}])

    assert scripts.take_script(CHAT).keeps_connection is keeps


def test_scripts_can_be_dropped():
    scripts = Scripts()
    scripts.add_script([{"send": "1"}])
    scripts.clear()

    assert scripts.take_script(CHAT) is None
