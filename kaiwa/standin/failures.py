"""Refusing instead of answering, in every way a request can be refused.

Pure: no IO, but for the clock behind a date in ``Retry-After``.
"""

from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime

from kaiwa import clock
from kaiwa.standin.question import Question
from kaiwa.standin.refusals import HTML_TYPE, SHAPES, Refusal, render_page
from kaiwa.standin.repertoire import REFUSE
from kaiwa.standin.steps import Reply, reply_with
from kaiwa.standin.validation import prompt_too_long, refuse_parameter
from kaiwa.standin.wishes import Wishes

_ABSURD_SECONDS = "9999999999"
_MESSAGES = {
    400: "messages: the stand-in was asked to refuse this",
    401: "Invalid API key provided.",
    402: "Your account has run out of credit.",
    403: "You do not have access to this model.",
    404: "The model does not exist.",
    408: "The request timed out. Consider streaming the answer.",
    422: "The request could not be processed.",
    429: "Rate limit exceeded. Please slow down.",
    500: "Failed to execute chat",
    502: "The gateway received an invalid response.",
    503: "The service is temporarily unavailable.",
    504: "The gateway timed out.",
    529: "The model is overloaded.",
}
# Who answers in the place of the API sends pages.
_GATEWAY_STATUSES = (502, 503, 504)


def find_failure(question: Question, wishes: Wishes) -> Reply | None:
    """Find the reply that a message asks for in the place of an answer, if any."""
    parameter = wishes.refused_parameter
    if parameter is not None and parameter in question.parameters:
        return refuse_parameter(parameter).to_reply()
    entries = wishes.list_entries(REFUSE)
    if not entries:
        return None
    name = entries[0].name
    return _build_failure(name, wishes.numbers[name], question)


def _build_failure(name: str, number: float, question: Question) -> Reply:
    if name == "too long":
        limit = question.model.context_tokens
        return prompt_too_long(limit + question.prompt_tokens, limit).to_reply()
    if name == "firewall":
        return Refusal(403, "Request blocked by the firewall.", "html").to_reply()
    if name == "web page":
        return reply_with(200, HTML_TYPE, render_page(200, "Not an answer at all."))
    if name == "redirect":
        place = (("Location", "/elsewhere"),)
        return reply_with(int(number), HTML_TYPE, b"", place)
    return _build_error(name.split(), number)


def _build_error(words: list[str], number: float) -> Reply:
    status, option = int(words[1]), words[2] if len(words) > 2 else ""
    headers = tuple(_limit_headers(option, number).items()) if status == 429 else ()
    shape = "html" if status in _GATEWAY_STATUSES else "nested"
    shape = option if option in SHAPES else shape
    # The real endpoint says just this when it says just a string.
    is_terse = status == 500 and shape == "string"
    message = "Internal Server Error" if is_terse else _MESSAGES[status]
    return Refusal(status, message, shape, headers).to_reply()


def _limit_headers(option: str, seconds: float) -> Mapping[str, str]:
    reset = {"x-ratelimit-reset-requests": f"{seconds:g}s"}
    until = clock.now() + timedelta(seconds=seconds)
    return {
        "": {"Retry-After": f"{seconds:g}", **reset},
        "date": {"Retry-After": format_datetime(until, usegmt=True)},
        "absent": reset,
        "absurd": {"Retry-After": _ABSURD_SECONDS},
        "bare": {},
    }[option]
