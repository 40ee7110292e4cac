"""An answer in one piece, for requests that do not stream."""

from collections.abc import Iterator
from typing import Any

from kaiwa.standin.answers import Answer
from kaiwa.standin.commands import BREAK
from kaiwa.standin.instructions import Instructions
from kaiwa.standin.question import Question
from kaiwa.standin.refusals import JSON_TYPE
from kaiwa.standin.steps import Reply, Send, Step, Wait
from kaiwa.standin.wire import begin_object, count_usage, encode_json

from .breaks import spoil_body
from .disguises import disguise, list_encoding_headers
from .menu import MENU
from .steps import Close, Hold
from .tools import ToolAnswer


def send_answer(
    question: Question, answer: Answer, instructions: Instructions
) -> Reply:
    """Build the reply that holds a whole answer."""
    data = spoil_body(_write_completion(question, answer, instructions), instructions)
    steps = list(disguise(_list_steps(data, instructions), instructions))
    # The length counts the bytes after a cut, which are not sent.
    length = sum(len(step.data) for step in steps if isinstance(step, Send))
    headers = (
        ("Content-Type", JSON_TYPE),
        ("Content-Length", str(length)),
        *list_encoding_headers(instructions),
    )
    numbers = instructions.numbers
    return Reply(200, headers, steps, numbers.get("late", 0) + numbers.get("slow", 0))


def _write_completion(
    question: Question, answer: Answer, instructions: Instructions
) -> bytes:
    choice = {
        "index": 0,
        "message": _build_message(answer, instructions),
        "finish_reason": answer.finish_reason,
    }
    envelope = begin_object("chat.completion", question.model.model_id)
    usage = count_usage(question, answer.completion_tokens)
    return encode_json({**envelope, "choices": [choice], "usage": usage})


def _build_message(answer: Answer, instructions: Instructions) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "refusal": None}
    thinking = "".join(answer.thinking)
    if isinstance(answer, ToolAnswer):
        # A message with a tool call has no content, not even an empty one.
        message["tool_calls"] = [answer.tool_call]
    else:
        message["content"] = "".join(answer.text)
    if "thinking content" in instructions:
        message["reasoning_content"] = thinking
    elif thinking:
        is_string = "thinking string" in instructions
        message["reasoning"] = thinking if is_string else {"thinking": thinking}
    return message


def _list_steps(data: bytes, instructions: Instructions) -> Iterator[Step]:
    yield Send(data[: len(data) // 2])
    if "pause" in instructions:
        yield Wait(instructions.numbers["pause"])
    for name in (it.name for it in MENU.list_group(BREAK) if it.name in instructions):
        if name == "silent":
            yield Hold()
        if name == "reset" or name.startswith("cut"):
            yield Close(is_reset=name == "reset")
    yield Send(data[len(data) // 2 :])
    if "done open" in instructions:
        yield Hold()
