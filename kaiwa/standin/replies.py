"""The reply to a chat request: a refusal, a failure or an answer. Pure: no IO."""

from kaiwa.standin.answers import make_answer
from kaiwa.standin.failures import find_failure
from kaiwa.standin.refusals import Refusal
from kaiwa.standin.steps import Reply
from kaiwa.standin.streamed import stream_answer
from kaiwa.standin.validation import check_key, parse_question
from kaiwa.standin.whole import send_answer
from kaiwa.standin.wishes import read_wishes


def reply_to_chat(authorization: str | None, data: bytes) -> Reply:
    """Reply to a chat request, whatever it holds."""
    try:
        check_key(authorization)
        question = parse_question(data)
    except Refusal as refusal:
        return refusal.to_reply()
    wishes = read_wishes(question.last_text)
    failure = find_failure(question, wishes)
    if failure is not None:
        return failure
    answer = make_answer(question, wishes)
    build_reply = stream_answer if question.is_streamed else send_answer
    return build_reply(question, answer, wishes)
