"""Streams as bytes, with the deltas that a client should read from them."""

import json

from kaiwa.inference.token_usage import Usage
from kaiwa.inference.wire import Delta

from ..endpoint.scripts import DONE, finish, say, write_delta, write_event

USAGE = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
HELLO = say("Hello") + finish() + DONE

_PLAIN = write_delta(role="assistant", content="") + say("Hel") + say("lo") + finish()

# By name: the bytes, the joined deltas with text or thinking, and the last delta.
STREAMS: dict[str, tuple[bytes, list[Delta], Delta]] = {
    "plain": (_PLAIN + DONE, [Delta("Hello")], Delta(finish_reason="stop")),
    "closed without the done mark": (
        _PLAIN,
        [Delta("Hello")],
        Delta(finish_reason="stop"),
    ),
    "done mark without a blank line": (
        _PLAIN + b"data:[DONE]",
        [Delta("Hello")],
        Delta(finish_reason="stop"),
    ),
    "done mark without a reason": (
        say("Hi") + DONE,
        [Delta("Hi")],
        Delta(finish_reason="stop"),
    ),
    "CRLF, names, comments and no space": (
        b": hello\r\n\r\nevent:message\r\nid: 1\r\nretry: 10\r\n"
        + say("Hi").replace(b"data: ", b"data:").replace(b"\n", b"\r\n")
        + b":\r\n\r\n"
        + finish("length").replace(b"\n", b"\r\n")
        + b"event:done\r\ndata:[DONE]\r\n\r\n",
        [Delta("Hi")],
        Delta(finish_reason="length"),
    ),
    "lone CR": (
        (say("Hi") + finish() + DONE).replace(b"\n", b"\r"),
        [Delta("Hi")],
        Delta(finish_reason="stop"),
    ),
    "byte order mark": (
        b"\xef\xbb\xbf" + HELLO,
        [Delta("Hello")],
        Delta(finish_reason="stop"),
    ),
    "data over several lines": (
        b'data: {"choices": [{"delta":\ndata: {"content": "Hi"}}]}\n\n' + DONE,
        [Delta("Hi")],
        Delta(finish_reason="stop"),
    ),
    "Japanese, emoji and U+2028": (
        say("会話\u2028") + say("🎌\u0085") + finish() + DONE,
        [Delta("会話\u2028🎌\u0085")],
        Delta(finish_reason="stop"),
    ),
    "emoji escaped in two halves": (
        b'data: {"choices":[{"delta":{"content":"a\\ud83d"}}]}\n\n'
        b'data: {"choices":[{"delta":{"content":"\\ude00\\ud83d"}}]}\n\n'
        b'data: {"choices":[{"delta":{"content":"\\ude00b"}}]}\n\n'
        b'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n' + DONE,
        [Delta("a😀😀b")],
        Delta(finish_reason="stop"),
    ),
    "half an emoji alone": (
        b'data: {"choices":[{"delta":{"content":"a\\ude00b"}}]}\n\n' + DONE,
        [Delta("a\ufffdb")],
        Delta(finish_reason="stop"),
    ),
    "broken UTF-8": (
        b'data: {"choices":[{"delta":{"content":"a\xffb"}}]}\n\n' + DONE,
        [Delta("a\ufffdb")],
        Delta(finish_reason="stop"),
    ),
    "usage in a chunk of its own": (
        say("Hi")
        + finish("stop", usage=NO_USAGE)
        + write_event({"choices": [], "usage": USAGE})
        + write_event({"choices": [], "usage": NO_USAGE})
        + DONE,
        [Delta("Hi")],
        Delta(finish_reason="stop", usage=Usage(7, 3)),
    ),
    "empty reasons and null content": (
        write_event({"choices": [{"delta": {"content": None}, "finish_reason": ""}]})
        + write_event({"choices": [{"delta": {"content": "Hi"}, "finish_reason": ""}]})
        + write_event({"choices": None})
        + write_event({"choices": [{"delta": None, "finish_reason": "stop"}]}),
        [Delta("Hi")],
        Delta(finish_reason="stop"),
    ),
    "reasoning in three spellings": (
        write_delta(reasoning={"thinking": "One. ", "signature": "x"})
        + write_delta(reasoning="Two. ", reasoning_content="Two. ")
        + write_delta(reasoning_content="Three.", content=None)
        + say("Hi")
        + finish()
        + DONE,
        [Delta("Hi", "One. Two. Three.")],
        Delta(finish_reason="stop"),
    ),
    "reason in every chunk": (
        write_delta(role="assistant", content="")
        + say("Hel", "stop")
        + say("", "stop")
        + say("lo", "stop")
        + finish("length"),
        [Delta("Hello")],
        Delta(finish_reason="length"),
    ),
    "reason before the last text": (
        say("Hel") + finish("length") + say("lo") + DONE,
        [Delta("Hello")],
        Delta(finish_reason="stop"),
    ),
    "events without a blank line": (
        (say("Hel") + say("lo") + finish() + DONE).replace(b"\n\n", b"\n"),
        [Delta("Hello")],
        Delta(finish_reason="stop"),
    ),
    "events without a blank line, over several lines": (
        b'event: message\ndata: {"choices": [{"delta":\ndata: {"content": "Hel"}}]}\n'
        b'event: message\ndata:\ndata:{"choices":[{"delta":{"content":"lo"}}]}\r\n'
        b"event: done\ndata: [DONE]\n\n",
        [Delta("Hello")],
        Delta(finish_reason="stop"),
    ),
    "thinking in a tag": (
        say("\n<think>\nOne. ") + say("Two.\n</think>\n\nHi <think>") + finish() + DONE,
        [Delta("Hi <think>", "One. Two.")],
        Delta(finish_reason="stop"),
    ),
    "thinking in a field and in a tag": (
        write_delta(reasoning_content="One. ")
        + say("<thinking type='long'>Two.</thinking>Hi")
        + DONE,
        [Delta("Hi", "One. Two.")],
        Delta(finish_reason="stop"),
    ),
    "beginning of a tag only": (
        say(" <thi") + finish() + DONE,
        [Delta(" <thi")],
        Delta(finish_reason="stop"),
    ),
    "thinking in parts": (
        write_delta(
            content=[
                {"type": "thinking", "thinking": [{"type": "text", "text": "One. "}]},
                {"type": "thinking", "thinking": "Two. "},
                {"type": "reasoning", "text": "Three."},
            ]
        )
        + write_delta(content=[{"type": "text", "text": "Hi"}])
        + write_delta(content=[{"type": "reference", "reference_ids": [1]}])
        + finish()
        + DONE,
        [Delta("Hi", "One. Two. Three.")],
        Delta(finish_reason="stop"),
    ),
    "thinking after text": (
        say("A") + write_delta(reasoning="B") + say("C") + finish() + DONE,
        [Delta("A"), Delta("C", "B")],
        Delta(finish_reason="stop"),
    ),
    "chunks of wrong types between": (
        write_event({"choices": [{"delta": "words"}]})
        + write_event("null")
        + write_event("{broken")
        + write_event({"choices": [{"delta": {"content": 5}, "index": "0"}]})
        + write_event({"choices": [{"delta": {"content": "no"}, "index": 1}]})
        + write_event({"type": "ping"})
        + say("Hi")
        + finish(5, usage="many")
        + DONE,
        [Delta("Hi")],
        Delta(finish_reason="stop"),
    ),
    "content in parts": (
        write_delta(content=[{"type": "text", "text": "Hi"}, "x", {"text": 3}]) + DONE,
        [Delta("Hi")],
        Delta(finish_reason="stop"),
    ),
    "duplicate keys": (
        b'data: {"choices":[],"choices":[{"delta":{"content":"a","content":"b"}}]}\n\n'
        + DONE,
        [Delta("b")],
        Delta(finish_reason="stop"),
    ),
    "whole answer": (
        b"\n"
        + json.dumps(
            {
                "choices": [
                    {
                        "message": {"content": "Hi", "reasoning": {"thinking": "Hm"}},
                        "finish_reason": "stop",
                    }
                ],
                "usage": USAGE,
            },
            indent=1,
        ).encode(),
        [Delta("Hi", "Hm")],
        Delta(finish_reason="stop", usage=Usage(7, 3)),
    ),
    "whole refusal without a reason": (
        b'{"choices": [{"message": {"content": null, "refusal": "No."}}]}',
        [Delta("No.")],
        Delta(finish_reason="stop"),
    ),
}


def merge_deltas(deltas: list[Delta]) -> list[Delta]:
    """Join neighbours; thinking after text begins a new delta."""
    merged: list[Delta] = []
    for delta in deltas:
        last = merged.pop() if merged else Delta()
        if delta.thinking and last.text:
            merged += [last, delta]
        else:
            merged.append(Delta(last.text + delta.text, last.thinking + delta.thinking))
    return merged
