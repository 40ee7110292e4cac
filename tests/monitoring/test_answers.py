import logging
from types import SimpleNamespace

import pytest

from kaiwa.answers import RunningAnswer
from kaiwa.errors import StreamBroken
from kaiwa.inference import Delta, Usage
from kaiwa.monitoring import log_answer
from kaiwa.monitoring.logfmt import format_line

from ..client import AppVisitor
from ..services.process import wait_until


def log(caplog, running) -> dict[str, str]:
    """Log an answer; return the fields of its line."""
    caplog.set_level(logging.INFO, "kaiwa.lines")
    log_answer(running)
    [record] = caplog.records
    return dict(it.split("=", 1) for it in record.getMessage().split())


def run(*deltas: Delta) -> RunningAnswer:
    """Return an answer with some deltas."""
    feed = SimpleNamespace(answer_id=7, append=lambda _: None)
    running = RunningAnswer(feed, 0, model_key="claude", request_id="a-1")  # type: ignore[arg-type]
    for delta in deltas:
        running.append(delta)
    return running


def test_line_of_a_done_answer(caplog):
    running = run(Delta("Secret text"), Delta(usage=Usage(3, 5)))
    running.end("done")

    fields = log(caplog, running)

    assert (
        fields
        | {
            "at": "answer",
            "answer": "7",
            "model": "claude",
            "state": "done",
            "error": "-",
            "input_tokens": "3",
            "output_tokens": "5",
            "request_id": "a-1",
            "count#answers.done": "1",
            "count#tokens.input": "3",
            "count#tokens.output": "5",
        }
        == fields
    )
    assert fields["measure#answer.first_token"] == f"{fields['first_token_ms']}ms"
    assert fields["measure#answer.time"] == f"{fields['ms']}ms"


def test_line_of_a_failed_answer(caplog):
    running = run()
    running.end("failed", StreamBroken())

    fields = log(caplog, running)

    assert fields["error"] == StreamBroken.code
    assert fields["first_token_ms"] == fields["output_tokens"] == "-"
    assert "measure#answer.first_token" not in fields
    assert "count#tokens.output" not in fields


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a model", '"a model"'),
        ('a"b', '"a\\"b"'),
        ("a=b", '"a=b"'),
        ("a\nat=forged", '"a\\nat=forged"'),
        ("\x1b[2J", '"\\u001b[2J"'),
        ("会話", "会話"),
        ("", "-"),
        (None, "-"),
    ],
)
def test_values_cannot_forge_fields(value, written):
    assert format_line({"model": value}) == f"model={written}"


def test_send_and_answer_have_one_id(app, caplog):
    caplog.set_level(logging.INFO, "kaiwa.lines")
    visitor = AppVisitor(app)
    reply = visitor.post_form(
        "/conversations",
        visitor.fill("fast echo: Secret", {}),
        {"X-Kaiwa-Request": "fetch", "X-Request-ID": "one-id"},
    )
    answer_id = reply.headers["X-Kaiwa-Stop"].split("/")[2]
    visitor.follow(int(answer_id))

    def find_lines() -> list[str]:
        return [it for it in caplog.messages if it.startswith("at=answer")]

    # A periodic checkpoint may store the end before its line is written.
    wait_until(find_lines, "the line")
    [line] = find_lines()
    assert f" answer={answer_id} model=claude-4-5-sonnet state=done " in line
    assert " request_id=one-id " in line
    assert "Secret" not in line
