"""The reply to a chat request: an error or an answer."""

from .answers import make_answer
from .instructions import Instructions
from .menu import MENU
from .refusals import Refusal
from .steps import Reply
from .streamed import AnswerStream
from .thinking import check_thinking, thinks
from .validation import check_key, parse_question


def reply_to_chat(authorization: str | None, data: bytes) -> Reply:
    """Reply to the body of a chat request.

    :param authorization: the header of this name.
    """
    try:
        check_key(authorization)
        question = parse_question(data)
        if not question.is_streamed:
            raise Refusal(400, "stream: the stand-in only streams, so it must be true")
        check_thinking(question)
        instructions = MENU.read(question.last_text)
        _refuse_if_asked(instructions)
    except Refusal as refusal:
        return refusal.to_reply()
    answer = make_answer(question, instructions, thinks=thinks(question))
    return AnswerStream(question, answer, instructions).to_reply()


def _refuse_if_asked(instructions: Instructions) -> None:
    if "error 429" in instructions:
        seconds = f"{instructions.numbers['error 429']:g}"
        headers = (("Retry-After", seconds),)
        raise Refusal(429, "Rate limit exceeded. Please slow down.", headers)
    if "error 500" in instructions:
        raise Refusal(500, "Failed to execute chat")
