"""Replies to plain words, without a socket."""

import gzip
import json
from functools import partial

import pytest

from kaiwa.standin.commands import REFUSE
from kaiwa.standin.steps import End, Send, Wait

from ..standin import asking
from ..standin.asking import join_bytes, join_text, read_events, read_json
from .menu import FAULTS, MENU
from .steps import Close, Hold
from .words import reply_to_chat

ask = partial(asking.ask, reply_to_chat=reply_to_chat)


@pytest.mark.parametrize("command", FAULTS, ids=lambda command: command.name)
def test_phrase_gives_its_command_alone(command):
    assert MENU.read(command.name).numbers == {command.name: command.number or 0}


@pytest.mark.parametrize("command", MENU.commands, ids=lambda command: command.name)
@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
def test_every_command_has_a_reply(command, stream):
    reply = ask(f"{command.name} echo: Hello", stream=stream)
    data = join_bytes(reply.body)

    assert data or reply.status != 200
    assert command.group != REFUSE or b"chatcmpl" not in data


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("cut", Close()),
        ("cut line", Close()),
        ("cut character", Close()),
        ("reset", Close(is_reset=True)),
        ("silent", Hold()),
        ("cut quietly", End()),
        ("error event", End()),
    ],
)
def test_break_follows_half_of_answer(words, last):
    steps = []
    for step in ask(f"fast {words} count to 10").body:
        steps.append(step)
        if isinstance(step, Close | End | Hold):
            break
    sends = [step for step in steps if isinstance(step, Send)]
    whole = [step for step in sends if step.data.endswith(b"\n\n")]

    assert join_text(read_events(join_bytes(whole))) == "1 2 3 4 5"
    assert steps[-1] == last


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("cut line", b'"del'),
        ("cut character", "会".encode() + "話".encode()[:1]),
    ],
)
def test_cut_is_in_the_right_place(words, end):
    steps = list(ask(f"{words} count to 4").body)
    cut = steps.index(Close())

    assert join_bytes(steps[:cut]).endswith(end)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("error 401", 401),
        ("firewall", 403),
        ("error 429 date 60", 429),
        ("error 503", 503),
        ("too long", 400),
        ("web page", 200),
        ("redirect", 307),
        ("redirect 302", 302),
    ],
)
def test_refusal_has_its_status(words, status):
    assert ask(words).status == status


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("error 400", b'{"error": {"code": 400'),
        ("error 400 flat", b'{"code": 400'),
        ("error 400 string", b'{"error": "'),
        ("error 400 html", b"<!DOCTYPE html>"),
        ("error 500 string", b'{"error": "Internal Server Error"}'),
        ("firewall", b"<!DOCTYPE html>"),
    ],
)
def test_refusal_has_its_shape(words, start):
    assert join_bytes(ask(words).body).startswith(start)


def test_named_parameter_is_refused():
    refused = ask("refuse max_tokens", max_tokens=9)

    assert refused.status == 400
    assert "'max_tokens'" in read_json(refused)["error"]["message"]
    assert ask("refuse max_tokens", max_completion_tokens=9).status == 200


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("thinking", lambda delta: delta.get("reasoning", {}).get("thinking")),
        ("thinking string", lambda delta: delta.get("reasoning")),
        ("thinking content", lambda delta: delta.get("reasoning_content")),
    ],
)
def test_thinking_has_three_forms(words, read):
    chunks = read_events(join_bytes(ask(f"{words} count to 3").body))
    thoughts = [read(chunk["choices"][0]["delta"]) for chunk in chunks]

    assert "".join(filter(None, thoughts)).startswith("Let me see")
    assert thoughts[-4:] == [None] * 4


def test_late_reply_delays_its_head():
    assert ask("late 4").delay_seconds == 4
    assert ask("late 4 slow 1", stream=False).delay_seconds == 5


def test_done_may_leave_the_connection_open():
    *_, done, last = ask("done open").body

    assert b"[DONE]" in join_bytes([done])
    assert last == Hold()
    assert b"[DONE]" not in join_bytes(ask("no done").body)


def test_data_may_be_plain():
    data = join_bytes(ask("plain data count to 1").body)

    assert data.startswith(b"data: {")
    assert data.endswith(b"data: [DONE]\n\n")


def test_bytes_drip_one_by_one():
    steps = list(ask("drip 0.5 count to 1").body)
    sends = [step for step in steps if isinstance(step, Send)]

    assert all(len(step.data) == 1 for step in sends)
    assert steps.count(Wait(0.5)) == len(sends)


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("cut", Close()),
        ("reset", Close(is_reset=True)),
        ("silent", Hold()),
        ("pause 2", Wait(2)),
    ],
)
def test_whole_answer_breaks_in_the_middle(words, step):
    reply = ask(f"{words} count to 9", stream=False)
    steps = list(reply.body)

    assert steps[1] == step
    assert len(join_bytes(steps)) == int(dict(reply.headers)["Content-Length"])


def test_whole_answer_is_compressed():
    reply = ask("gzip count to 3", stream=False)
    completion = json.loads(gzip.decompress(join_bytes(reply.body)))

    assert completion["choices"][0]["message"]["content"] == "1 2 3"
