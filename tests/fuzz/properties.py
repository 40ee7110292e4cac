"""What holds for whatever comes: each property takes one example and may be looked for.

``PROPERTIES`` pairs each with what it is tried on.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import strategies as st

from kaiwa import clock
from kaiwa.errors import InferenceError
from kaiwa.inference.answer_decoder import AnswerDecoder
from kaiwa.inference.models import (
    UnreadableList,
    parse_available_models,
    parse_openai_models,
)
from kaiwa.inference.refusals import Subject, read_error_event, read_refusal
from kaiwa.inference.wire import Delta
from kaiwa.render import INKS, GrowingAnswer, render_answer, render_plain
from kaiwa.render.cleaning import make_cleaner
from kaiwa.source import clean_text, is_clean, mark_part, show_line, split_parts

from ..inference.streams import merge_deltas
from ..render.test_payloads import assert_harmless
from .answers import answers, cut_answers
from .texts import ANY_TEXT, CUT_TEXTS

KEY = "inf-secret"
SUBJECT = Subject("INFERENCE", "claude", KEY)
CLEANER = make_cleaner(INKS)
# These are ours: escaped, and with classes that no Markdown may have.
UNCLEANED = ('<details class="thinking">', '<div class="plain">')


def decode(pieces: list[bytes]) -> tuple[list[Delta], object]:
    """Return what was said, and how it ended: the last delta, or the error."""
    decoder = AnswerDecoder(SUBJECT)
    deltas = [delta for piece in pieces for delta in decoder.feed(piece)]
    deltas += decoder.close()
    try:
        return merge_deltas(deltas), decoder.conclude()
    except InferenceError as error:
        return merge_deltas(deltas), (type(error), dict(error.details))


def answer_is_the_same_wherever_it_is_cut(pieces: list[bytes]) -> None:
    """Cuts change nothing, and nothing but our own errors comes of any bytes."""
    deltas, end = decode(pieces)

    assert (deltas, end) == decode([b"".join(pieces)])
    assert KEY not in repr(end)
    for delta in deltas:
        # It is stored and sent: every character can be written.
        (delta.text + delta.thinking).encode()
        assert delta.finish_reason is None


def refusal_is_one_of_ours_and_keeps_the_key(body: bytes) -> None:
    """Whatever a refusal says, it is named, and can be shown and stored."""
    for status in (400, 403, 429, 500, 200):
        for headers in ({}, {"Content-Type": "text/html", "Retry-After": "x"}):
            error = read_refusal(SUBJECT, status, headers, body, now=clock.now())
            assert KEY not in str(error.details)
            str(error.details).encode()
    assert KEY not in str(read_error_event(SUBJECT, body, clock.now()).details)


def list_of_models_is_read_or_refused(body: bytes) -> None:
    """A list gives models with usable names, or is said to be none."""
    for parse in (partial(parse_available_models, url="http://a"), parse_openai_models):
        try:
            models = parse(body)
        except UnreadableList:
            continue
        assert all(it.model_id.isascii() and it.model_id for it in models)


def streamed_blocks_are_those_of_the_whole(pieces: list[str]) -> None:
    """However it is cut, an answer gives the same blocks, and finished ones stay."""
    pieces = [clean_text(piece) for piece in pieces]
    answer, finished = GrowingAnswer(), []
    for piece in pieces:
        answer.append(piece)
        blocks = answer.blocks
        assert blocks[: len(finished)] == finished
        finished = [block for block in blocks if block.is_finished]
    answer.finish()

    assert [block.html for block in answer.blocks] == render_answer("".join(pieces))


def blocks_are_harmless_and_clean(text: str) -> None:
    """No text becomes more than the allow-list, nor differs when cleaned once more."""
    for source in (text, clean_text(text), mark_part("thinking") + clean_text(text)):
        if any("\ud800" <= letter <= "\udfff" for letter in source):
            continue
        for html in render_answer(source):
            assert_harmless(html)
            assert html.startswith(UNCLEANED) or CLEANER.clean(html) == html


def growing_blocks_are_harmless_too(pieces: list[str]) -> None:
    """What is shown while it grows is as safe as what stays."""
    answer = GrowingAnswer()
    for piece in pieces:
        answer.append(clean_text(piece))
        for block in answer.blocks[-3:]:
            assert_harmless(block.html)


def message_is_only_words(text: str) -> None:
    """A person's message is one element, with marks of what is hidden in it."""
    assert render_plain(text).count("<div") == 1
    assert_harmless(render_plain(text))


def cleaned_is_clean(text: str) -> None:
    """Cleaning is done once, makes no parts, and a line hides nothing."""
    cleaned = clean_text(text)

    assert is_clean(cleaned) and clean_text(cleaned) == cleaned
    assert len(split_parts(cleaned)) <= 1
    assert show_line(show_line(cleaned)) == show_line(cleaned)
    assert "\u202e" not in show_line(text) and "\n" not in show_line(text)


PROPERTIES: list[tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = [
    (answer_is_the_same_wherever_it_is_cut, cut_answers()),
    (refusal_is_one_of_ours_and_keeps_the_key, answers()),
    (list_of_models_is_read_or_refused, answers()),
    (streamed_blocks_are_those_of_the_whole, CUT_TEXTS),
    (blocks_are_harmless_and_clean, ANY_TEXT),
    (growing_blocks_are_harmless_too, CUT_TEXTS),
    (message_is_only_words, ANY_TEXT),
    (cleaned_is_clean, ANY_TEXT),
]
