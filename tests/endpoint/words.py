"""Answers to plain words, as the stand-in gives them, with everything of the menu."""

import json
from dataclasses import replace

from kaiwa.standin.answers import Answer, make_answer
from kaiwa.standin.catalogue import list_models
from kaiwa.standin.instructions import Instructions
from kaiwa.standin.pictures import reply_to_drawing
from kaiwa.standin.question import Question
from kaiwa.standin.refusals import JSON_TYPE, Refusal
from kaiwa.standin.steps import Headers, Reply, reply_with
from kaiwa.standin.thinking import thinks
from kaiwa.standin.validation import check_key

from .exchange import CHAT_PATH, Exchange
from .failures import find_failure
from .menu import MENU
from .rules import parse_question
from .streamed import FaultyStream
from .tools import ToolAnswer, choose_tool_call
from .whole import send_answer

# Documented for every reply. They never change: the endpoint also serves load tests.
LIMITS: Headers = (
    ("x-ratelimit-limit-requests", "150"),
    ("x-ratelimit-remaining-requests", "149"),
    ("x-ratelimit-reset-requests", "60s"),
    ("x-ratelimit-limit-tokens", "800000"),
    ("x-ratelimit-remaining-tokens", "799000"),
    ("x-ratelimit-reset-tokens", "60s"),
)


def answer_words(exchange: Exchange) -> None:
    """Answer as the words of a request ask."""
    exchange.play(find_reply(exchange))


def find_reply(exchange: Exchange) -> Reply:
    """Find the reply to a request."""
    match exchange.method, exchange.path.partition("?")[0]:
        case "POST", path if path == CHAT_PATH:
            return reply_to_chat(exchange.headers.get("authorization"), exchange.body)
        case "POST", "/v1/images/generations":
            key = exchange.headers.get("authorization")
            return reply_to_drawing(key, exchange.body)
        case "GET", "/available-models":
            return reply_with(200, JSON_TYPE, json.dumps(list_models()).encode())
    missing = f"{exchange.method} {exchange.path} does not exist."
    return Refusal(404, missing).to_reply()


def reply_to_chat(authorization: str | None, data: bytes) -> Reply:
    """Reply to the body of a chat request."""
    try:
        check_key(authorization)
        question = parse_question(data)
    except Refusal as refusal:
        return refusal.to_reply()
    instructions = MENU.read(question.last_text)
    failure = find_failure(question, instructions)
    if failure is not None:
        return failure
    answer = make_any_answer(question, instructions)
    if question.is_streamed:
        reply = FaultyStream(question, answer, instructions).to_reply()
    else:
        reply = send_answer(question, answer, instructions)
    return replace(reply, headers=(*reply.headers, *LIMITS))


def make_any_answer(question: Question, instructions: Instructions) -> Answer:
    """Make an answer in words, or the call of a tool."""
    forms = ("thinking string", "thinking content")
    is_thinking = thinks(question) or any(it in instructions for it in forms)
    answer = make_answer(question, instructions, thinks=is_thinking, menu=MENU)
    call = choose_tool_call(question, instructions)
    if call:
        return ToolAnswer(answer.thinking, [], "tool_calls", call)
    if "empty" in instructions:
        return replace(answer, text=[], finish_reason="stop")
    return answer
