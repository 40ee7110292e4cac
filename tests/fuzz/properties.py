"""Properties that hold for any input; each is a function that checks one example.

``PROPERTIES`` pairs each with the strategy of its examples.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import strategies as st

from kaiwa import clock
from kaiwa.errors import InferenceError
from kaiwa.inference.answer_decoder import AnswerDecoder
from kaiwa.inference.error_context import ErrorContext
from kaiwa.inference.models import (
    UnreadableList,
    parse_available_models,
    parse_openai_models,
)
from kaiwa.inference.refusals import read_error_event, read_refusal
from kaiwa.inference.wire import Delta
from kaiwa.render import INKS, Block, GrowingAnswer, render_answer, render_plain
from kaiwa.render.cleaning import make_cleaner
from kaiwa.source import clean_text, is_clean, mark_part, show_line, split_parts

from ..inference.streams import merge_deltas
from ..render.test_payloads import assert_harmless
from .answers import answers, cut_answers
from .texts import ANY_TEXT, CUT_TEXTS

KEY = "inf-secret"
CONTEXT = ErrorContext("INFERENCE", "claude", KEY)
CLEANER = make_cleaner(INKS)
# Escaped instead of cleaned, with tags and classes that Markdown may not have.
UNCLEANED = ('<details class="thinking">', '<div class="plain">')


def decode(pieces: list[bytes]) -> tuple[list[Delta], object]:
    """Return the deltas, and the end: the last delta or the error."""
    decoder = AnswerDecoder(CONTEXT)
    deltas = [delta for piece in pieces for delta in decoder.feed(piece)]
    deltas += decoder.close()
    try:
        return merge_deltas(deltas), decoder.conclude()
    except InferenceError as error:
        return merge_deltas(deltas), (type(error), dict(error.details))


def cut_answer_is_unchanged(pieces: list[bytes]) -> None:
    """Cuts change nothing, and any bytes raise only our own errors."""
    deltas, end = decode(pieces)

    assert (deltas, end) == decode([b"".join(pieces)])
    assert KEY not in repr(end)
    for delta in deltas:
        # Text is stored and sent, so it must be encodable.
        (delta.text + delta.thinking).encode()
        assert delta.finish_reason is None


def refusal_hides_the_key(body: bytes) -> None:
    """Any refusal becomes one of our errors, which can be shown and stored."""
    for status in (400, 403, 429, 500, 200):
        for headers in ({}, {"Content-Type": "text/html", "Retry-After": "x"}):
            error = read_refusal(CONTEXT, status, headers, body, now=clock.now())
            assert KEY not in str(error.details)
            str(error.details).encode()
    assert KEY not in str(read_error_event(CONTEXT, body, clock.now()).details)


def model_list_is_read_or_rejected(body: bytes) -> None:
    """A list contains models with usable IDs, or is rejected."""
    for parse in (partial(parse_available_models, url="http://a"), parse_openai_models):
        try:
            models = parse(body)
        except UnreadableList:
            continue
        assert all(it.model_id.isascii() and it.model_id for it in models)


def streamed_equals_loaded(pieces: list[str]) -> None:
    """Cuts change no block, and finished blocks never change."""
    pieces = [clean_text(piece) for piece in pieces]
    answer = GrowingAnswer()
    finished: list[Block] = []
    for piece in pieces:
        answer.append(piece)
        blocks = answer.blocks
        assert blocks[: len(finished)] == finished
        finished = [block for block in blocks if block.is_finished]
    answer.finish()

    assert [block.html for block in answer.blocks] == render_answer("".join(pieces))


def loaded_blocks_are_clean(text: str) -> None:
    """Blocks contain only allowed HTML, and cleaning them again changes nothing."""
    for source in (text, clean_text(text), mark_part("thinking") + clean_text(text)):
        if any("\ud800" <= letter <= "\udfff" for letter in source):
            continue
        for html in render_answer(source):
            assert_harmless(html)
            assert html.startswith(UNCLEANED) or _is_clean_html(html)


def _is_clean_html(html: str) -> bool:
    # The links of footnotes are added after cleaning.
    html = re.sub(r'<sup><a href="#note[^>]*>[0-9]+</a></sup>', "", html)
    html = re.sub(r' <a href="#ref[^>]*>↩</a>', "", html)
    html = re.sub(r'<li id="note-[0-9]+">', "<li>", html)
    html = re.sub(r'</?section( role="doc-endnotes")?>', "", html)
    return CLEANER.clean(html) == html


def streamed_blocks_are_harmless(pieces: list[str]) -> None:
    """Growing blocks are as safe as finished ones."""
    answer = GrowingAnswer()
    for piece in pieces:
        answer.append(clean_text(piece))
        for block in answer.blocks[-3:]:
            assert_harmless(block.html)


def message_is_text(text: str) -> None:
    """A user's message is one element, with invisible characters as code points."""
    assert render_plain(text).count("<div") == 1
    assert_harmless(render_plain(text))


def clean_text_is_clean(text: str) -> None:
    """Cleaning twice equals cleaning once, makes no parts, and a line hides nothing."""
    cleaned = clean_text(text)

    assert is_clean(cleaned) and clean_text(cleaned) == cleaned
    assert len(split_parts(cleaned)) <= 1
    assert show_line(show_line(cleaned)) == show_line(cleaned)
    assert "\u202e" not in show_line(text) and "\n" not in show_line(text)


PROPERTIES: list[tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = [
    (cut_answer_is_unchanged, cut_answers()),
    (refusal_hides_the_key, answers()),
    (model_list_is_read_or_rejected, answers()),
    (streamed_equals_loaded, CUT_TEXTS),
    (loaded_blocks_are_clean, ANY_TEXT),
    (streamed_blocks_are_harmless, CUT_TEXTS),
    (message_is_text, ANY_TEXT),
    (clean_text_is_clean, ANY_TEXT),
]
