"""The line of an answer in the log."""

from ..answers import RunningAnswer
from .logfmt import write_line

MEASURES = {"first_token_ms": "answer.first_token", "ms": "answer.time"}
COUNTS = {"input_tokens": "tokens.input", "output_tokens": "tokens.output"}


def log_answer(running: RunningAnswer) -> None:
    """Log one line for an answer that has ended, with its metrics."""
    ending = running.ending
    if ending is None:
        return
    fields: dict[str, object] = {
        "answer": running.feed.answer_id,
        "model": running.model_key,
        "state": ending.state,
        "error": ending.error_code,
        "first_token_ms": _milliseconds(running.first_token_seconds),
        "ms": _milliseconds(running.seconds),
        "input_tokens": ending.input_tokens,
        "output_tokens": ending.output_tokens,
        "request_id": running.request_id,
    }
    write_line("answer", {**fields, **_list_metrics(fields, ending.state)})


def _list_metrics(fields: dict[str, object], state: str) -> dict[str, object]:
    """List the metrics of a line; one without a value would count as zero."""
    measures = {
        f"measure#{name}": f"{fields[field]}ms"
        for field, name in MEASURES.items()
        if fields[field] is not None
    }
    counts = {
        f"count#{name}": fields[field]
        for field, name in COUNTS.items()
        if fields[field] is not None
    }
    return {**measures, f"count#answers.{state}": 1, **counts}


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
