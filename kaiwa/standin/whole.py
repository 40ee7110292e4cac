"""An answer in one piece, for requests that do not stream. Pure: no IO."""

from collections.abc import Iterator
from typing import Any

from kaiwa.standin.answers import Answer
from kaiwa.standin.breaks import spoil_body
from kaiwa.standin.disguises import disguise, list_encoding_headers
from kaiwa.standin.question import Question
from kaiwa.standin.refusals import JSON_TYPE
from kaiwa.standin.repertoire import BREAK
from kaiwa.standin.steps import Close, Hold, Reply, Send, Step, Wait
from kaiwa.standin.wire import build_completion, count_usage
from kaiwa.standin.wishes import Wishes


def send_answer(question: Question, answer: Answer, wishes: Wishes) -> Reply:
    """Build the reply that holds a whole answer."""
    message = _build_message(answer, wishes)
    usage = count_usage(question, answer.completion_tokens)
    data = build_completion(
        question.model.model_id, message, answer.finish_reason, usage
    )
    steps = list(disguise(_list_steps(spoil_body(data, wishes), wishes), wishes))
    # What comes after a cut is not sent, but was promised.
    length = sum(len(step.data) for step in steps if isinstance(step, Send))
    headers = (
        ("Content-Type", JSON_TYPE),
        ("Content-Length", str(length)),
        *list_encoding_headers(wishes),
    )
    delay_seconds = wishes.numbers.get("late", 0) + wishes.numbers.get("slow", 0)
    return Reply(200, headers, steps, delay_seconds)


def _build_message(answer: Answer, wishes: Wishes) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "refusal": None}
    thinking = "".join(answer.thinking)
    if answer.tool_call:
        # There is no content beside a tool call, not even an empty one.
        message["tool_calls"] = [answer.tool_call]
    else:
        message["content"] = "".join(answer.text)
    if "thinking content" in wishes:
        message["reasoning_content"] = thinking
    elif thinking:
        is_string = "thinking string" in wishes
        message["reasoning"] = thinking if is_string else {"thinking": thinking}
    return message


def _list_steps(data: bytes, wishes: Wishes) -> Iterator[Step]:
    yield Send(data[: len(data) // 2])
    if "pause" in wishes:
        yield Wait(wishes.numbers["pause"])
    for entry in wishes.list_entries(BREAK):
        if entry.name == "silent":
            yield Hold()
        if entry.name == "reset" or entry.name.startswith("cut"):
            yield Close(is_reset=entry.name == "reset")
    yield Send(data[len(data) // 2 :])
    if "done open" in wishes:
        yield Hold()
