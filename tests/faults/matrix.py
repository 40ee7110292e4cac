"""The fault matrix: faults of an endpoint, and the expected answers.

Each row is a fault. ``words`` select it at the endpoint, or ``script`` plays it byte
for byte. Timeouts are scaled down: see ``QUICK`` in `test_matrix.py`.
"""

import json
from dataclasses import dataclass
from typing import Any

from ..endpoint import Script
from ..endpoint.exchange import chunk
from ..endpoint.scripts import (
    DONE,
    finish,
    hang_up,
    hold,
    play,
    refuse,
    say,
    write_delta,
    write_event,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One row.

    :param code: of the stored error; empty if the answer must be whole.
    :param sentence: a pattern of the text on the page.
    :param kept: a pattern of the stored text.
    :param asked: the number of requests to the endpoint.
    :param model: of another attachment, for faults of its connection.
    """

    id: str
    words: str = "Hello"
    code: str = ""
    sentence: str = ""
    kept: str = ""
    asked: int = 1
    script: Script | None = None
    model: str = ""

    @property
    def state(self) -> str:
        """The stored state."""
        return "failed" if self.code else "done"


ROLE = write_delta(role="assistant")
FINISH = finish()
USAGE = write_event(
    {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}
)
HALF = "1 2 3 4 5"
WHOLE = "1 2 3 4 5 6 7 8 9 10"
COUNT = "fast count to 10"
CHUNKED: dict[str, Any] = {"Transfer_Encoding": "chunked"}

KEY = "rejects the key of INFERENCE"
TEXT = "rejected this text"
UNKNOWN = "does not know the model “claude-4-5-sonnet”"
ELSEWHERE = "does not offer the model “claude-4-5-sonnet”: The model does not exist"
REJECTED = "rejected the request: .*was asked to refuse this"
BUSY = "rate limited.*Try again in {}"
LONG = "too long for this model"
FULL = "The model is overloaded"
AWAY = "endpoint cannot be reached"
LATE = r"did not start to answer within \d seconds?"
SILENT = "stopped responding during the answer"
BROKE = "was lost during the answer"
STRANGE = "an invalid response"
FAILED = "reported an error"

REFUSALS = (
    Fault("401", "error 401", "endpoint_rejected_key", KEY),
    Fault(
        "403 that names no model",
        code="endpoint_rejected_key",
        sentence=KEY,
        script=refuse(403, "Forbidden"),
    ),
    Fault("403 of a firewall", "firewall", "endpoint_refused_text", TEXT),
    Fault("403 for a model", "error 403", "endpoint_unknown_model", UNKNOWN),
    Fault("404", "error 404", "endpoint_refused_model", ELSEWHERE),
    Fault("400 as documented", "error 400", "endpoint_rejected_request", REJECTED),
    Fault("400 flat", "error 400 flat", "endpoint_rejected_request", REJECTED),
    Fault("400 as a string", "error 400 string", "endpoint_rejected_request", REJECTED),
    Fault("400 as a page", "error 400 html", "unreadable_answer", STRANGE),
    Fault(
        "400 for the window",
        code="window_exceeded",
        sentence="do not fit into this model together",
        script=refuse(400, "input length and max_tokens exceed context limit"),
    ),
    Fault("422", "error 422", "endpoint_rejected_request", "could not be processed"),
    Fault(
        "400 for a parameter", "refuse temperature fast echo: Hi", kept="Hi", asked=2
    ),
    Fault("429 with seconds", "error 429", "endpoint_busy", BUSY.format("7 seconds")),
    # A date in the header has no fraction of a second.
    Fault(
        "429 with a date",
        "error 429 date",
        "endpoint_busy",
        BUSY.format("[5-7] seconds"),
    ),
    Fault(
        "429 with a reset",
        "error 429 absent",
        "endpoint_busy",
        BUSY.format("7 seconds"),
    ),
    Fault("429 bare", "error 429 bare", "endpoint_busy", BUSY.format("20 seconds")),
    Fault("429 absurd", "error 429 absurd", "endpoint_busy", BUSY.format("60 minutes")),
    Fault("402", "error 402", "endpoint_out_of_credit", "out of credit"),
    Fault("400 context", "too long", "context_too_long", LONG),
    Fault("413", code="context_too_long", sentence=LONG, script=refuse(413, "Too big")),
    Fault("408", "error 408", "endpoint_overloaded", FULL),
    Fault("500", "error 500", "endpoint_failed", FAILED + ".*Failed to execute chat"),
    Fault("500 as a string", "error 500 string", "endpoint_failed", FAILED),
    Fault("502 of a gateway", "error 502", "endpoint_overloaded", FULL),
    Fault("503 of a gateway", "error 503", "endpoint_overloaded", FULL),
    Fault("504 of a gateway", "error 504", "endpoint_overloaded", FULL),
    Fault("529", "error 529", "endpoint_overloaded", FULL),
)

UNREACHABLE = (
    Fault("no listener", "Hello", "endpoint_unreachable", AWAY, "", 0, None, "away"),
    Fault("no TLS", "Hello", "endpoint_tls_failed", "not secure", "", 0, None, "tls"),
)

SILENCES = (
    Fault("before the head", "late 60", "first_token_timeout", LATE),
    Fault("after the head", "slow 60", "first_token_timeout", LATE),
    Fault(
        "comments and no token",
        code="first_token_timeout",
        sentence=LATE,
        script=play(*[b": still here\n\n"] * 3, end=hold),
    ),
    Fault("a byte at a time", "drip 0.03 count to 9", "first_token_timeout", LATE),
    Fault("in mid-answer", f"silent {COUNT}", "silent_stream", SILENT, HALF),
    Fault(
        "in the middle of a character",
        code="silent_stream",
        sentence=SILENT,
        kept="One",
        script=play(say("One"), say(" 会話")[:-31], end=hold),
    ),
    Fault(
        "a word at a time",
        "speed 5 count to 900",
        "answer_too_slow",
        r"took longer than \d seconds?",
        r"1 2 3 4( \d+)+",
    ),
)

CUTS = (
    Fault(
        "before the first byte",
        code="endpoint_unreachable",
        sentence=AWAY,
        script=hang_up,
    ),
    Fault(
        "reset before the first byte",
        code="endpoint_unreachable",
        sentence=AWAY,
        script=lambda exchange: exchange.reset(),
    ),
    Fault(
        "in the head",
        code="stream_broken",
        sentence=BROKE,
        script=lambda exchange: exchange.send(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    ),
    Fault("after the head", code="stream_broken", sentence=BROKE, script=play()),
    Fault(
        "after the head, a body promised",
        code="stream_broken",
        sentence=BROKE,
        script=play(**CHUNKED),
    ),
    Fault("in mid-answer", f"cut {COUNT}", "stream_broken", BROKE, HALF),
    Fault(
        "in mid-answer, politely", f"cut quietly {COUNT}", "stream_broken", BROKE, HALF
    ),
    Fault("in mid-answer, reset", f"reset {COUNT}", "stream_broken", BROKE, HALF),
    Fault("in mid-line", f"cut line {COUNT}", "stream_broken", BROKE, HALF),
    Fault("in a character", f"cut character {COUNT}", "stream_broken", BROKE, HALF),
    Fault(
        "in mid-event",
        code="stream_broken",
        sentence=BROKE,
        kept="One two",
        script=play(say("One"), say(" two").rstrip(b"\n") + b"\n"),
    ),
    Fault(
        "in a compressed body",
        f"gzip cut {COUNT}",
        "stream_broken",
        BROKE,
        HALF,
    ),
    Fault("after the finish reason", kept="Hi", script=play(say("Hi"), FINISH)),
    Fault(
        "after the finish reason, a body promised",
        kept="Hi",
        script=play(chunk(say("Hi", "stop")), **CHUNKED),
    ),
)

ENDS = (
    Fault("the end mark, then nothing", f"done open {COUNT}", kept=WHOLE),
    Fault("no end mark", f"no done {COUNT}", kept=WHOLE),
    Fault(
        "a finish reason, then nothing",
        kept="Hi",
        script=play(say("Hi"), FINISH, end=hold),
    ),
    Fault("an end mark, no finish reason", kept="Hi", script=play(say("Hi"), DONE)),
    Fault("no text", "empty", "empty_answer", "an empty answer"),
    Fault(
        "only white space",
        code="empty_answer",
        sentence="an empty answer",
        kept=r"\s*",
        script=play(say(" \n"), FINISH, DONE),
    ),
    Fault("an error event", f"error event {COUNT}", "endpoint_failed", FAILED, HALF),
    Fault("an error event first", "error event first", "endpoint_failed", FAILED),
    Fault(
        "an error event of overload",
        code="endpoint_overloaded",
        sentence=FULL,
        kept="One",
        script=play(
            say("One"),
            write_event({"error": {"type": "overloaded_error", "message": ""}}),
        ),
    ),
)

STRANGE_BODIES = (
    Fault("a page", "web page", "unreadable_answer", STRANGE),
    Fault(
        "no HTTP at all",
        code="unreadable_answer",
        sentence=STRANGE,
        script=lambda exchange: exchange.send(b"SSH-2.0-OpenSSH_9.2\r\n"),
    ),
    Fault(
        "204",
        code="unreadable_answer",
        sentence=STRANGE,
        script=play(status=204),
    ),
    Fault(
        "101 headers",
        code="endpoint_head_too_large",
        sentence="too many or too long headers",
        script=lambda exchange: exchange.send(
            b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n"
        ),
    ),
    Fault(
        "events without text",
        code="answer_too_large",
        sentence="too much data with too little text",
        kept="x+",
        script=play(*[say("x") + say("") * 5000] * 20, end=hold),
    ),
    Fault(
        "not gzip",
        code="unreadable_answer",
        sentence=STRANGE,
        script=play(say("Hi"), Content_Encoding="gzip"),
    ),
    Fault(
        "a line of 10 MB", f"huge line 10 {COUNT}", "unreadable_answer", STRANGE, HALF
    ),
    Fault(
        "a page of 10 MB",
        code="unreadable_answer",
        sentence=STRANGE,
        script=play(b"<p>" + b"x" * 10_000_000, end=hold),
    ),
    # Other events are ignored; a broken event of an answer is not.
    Fault("deep JSON between events", f"deep json {COUNT}", kept=WHOLE),
    Fault(
        "deep JSON in an event",
        code="unreadable_answer",
        sentence=STRANGE,
        kept="One",
        script=play(say("One"), say("@").replace(b'"@"', b"[" * 100_000)),
    ),
    Fault("gzip", f"gzip {COUNT}", kept=WHOLE),
    Fault("CRLF", f"crlf {COUNT}", kept=WHOLE),
    Fault("bare data lines", f"plain data {COUNT}", kept=WHOLE),
    Fault("comments between", f"heartbeat {COUNT}", kept=WHOLE),
    Fault(
        "a whole answer at once",
        kept="Hi",
        script=play(
            json.dumps(
                {"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}
            ).encode(),
            Content_Type="application/json",
        ),
    ),
    Fault(
        "fields twice, and fields unknown",
        kept="One two",
        script=play(
            b"event: message\nid: 7\nretry: 1\nnew: field\n"
            b'data: {"choices":[{"index":0,'
            b'"delta":{"content":"no","content":"One","logic":[{}]},"more":{"x":1}}],'
            b'"choices_too":7}\n\n',
            say(" two", service_tier={"odd": [1, None]}),
            write_event({"odd": True}),
            write_event([1, 2]),
            FINISH,
            DONE,
        ),
    ),
    Fault(
        "events in another order",
        kept="One two",
        script=play(USAGE, say("One"), ROLE, FINISH, say(" two"), DONE),
    ),
)

GROUPS = {
    "refused": REFUSALS,
    "unreachable": UNREACHABLE,
    "silent": SILENCES,
    "cut": CUTS,
    "ended by": ENDS,
    "sent": STRANGE_BODIES,
}
