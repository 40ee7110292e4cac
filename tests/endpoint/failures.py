"""Errors in the place of an answer.

The body of an error has one of four shapes: ``nested``, as documented; ``flat``, from
the hosts of some models; ``string``, ``{"error": "Internal Server Error"}``; ``html``,
from a gateway or a firewall.
"""

import html
import json
import re
from datetime import timedelta
from email.utils import format_datetime

from kaiwa import clock
from kaiwa.standin.commands import REFUSE
from kaiwa.standin.instructions import Instructions
from kaiwa.standin.question import Question
from kaiwa.standin.refusals import JSON_TYPE, Refusal
from kaiwa.standin.steps import Headers, Reply, reply_with
from kaiwa.standin.thinking import unsupported_parameter

from .heads import name_status
from .menu import MENU
from .refusals import FlatRefusal, prompt_too_long
from .rules import CONTEXT_TOKENS

_HTML_TYPE = "text/html; charset=utf-8"
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
_GATEWAY_STATUSES = (502, 503, 504)
# "refuse temperature" refuses every request with that parameter.
_REFUSED_PARAMETER = re.compile(r"(?<![a-z])refuse\s+([a-z_]+)")


def find_failure(question: Question, instructions: Instructions) -> Reply | None:
    """Build the error that a message asks for, if it does."""
    refused = _REFUSED_PARAMETER.search(question.last_text)
    if refused and question.body.get(refused[1]) is not None:
        return unsupported_parameter(refused[1]).to_reply()
    for command in MENU.list_group(REFUSE):
        if command.name in instructions:
            number = instructions.numbers[command.name]
            return _build_failure(command.name, number, question)
    return None


def _build_failure(name: str, number: float, question: Question) -> Reply:
    if name == "too long":
        tokens = CONTEXT_TOKENS + question.prompt_tokens
        return prompt_too_long(tokens, CONTEXT_TOKENS).to_reply()
    if name == "firewall":
        return _reply_page(403, "Request blocked by the firewall.")
    if name == "web page":
        return _reply_page(200, "Not an answer at all.")
    if name == "redirect":
        return reply_with(int(number), _HTML_TYPE, b"", (("Location", "/elsewhere"),))
    _, status, *options = name.split()
    return _build_error(int(status), options[0] if options else "", number)


def _build_error(status: int, option: str, number: float) -> Reply:
    message = _MESSAGES[status]
    if option == "html" or status in _GATEWAY_STATUSES:
        return _reply_page(status, message)
    if option == "string":
        text = "Internal Server Error" if status == 500 else message
        return reply_with(status, JSON_TYPE, json.dumps({"error": text}).encode())
    headers = _limit_headers(option, number) if status == 429 else ()
    kind = FlatRefusal if option == "flat" else Refusal
    return kind(status, message, headers).to_reply()


def _limit_headers(option: str, seconds: float) -> Headers:
    reset = ("x-ratelimit-reset-requests", f"{seconds:g}s")
    until = clock.now() + timedelta(seconds=seconds)
    headers: dict[str, Headers] = {
        "": (("Retry-After", f"{seconds:g}"), reset),
        "date": (("Retry-After", format_datetime(until, usegmt=True)),),
        "absent": (reset,),
        "absurd": (("Retry-After", _ABSURD_SECONDS),),
        "bare": (),
    }
    return headers[option]


def _reply_page(status: int, message: str) -> Reply:
    title = name_status(status)
    page = (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n"
        f"<body><h1>{title}</h1><p>{html.escape(message)}</p><hr></body></html>\n"
    )
    return reply_with(status, _HTML_TYPE, page.encode())
