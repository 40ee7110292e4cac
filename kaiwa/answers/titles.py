"""Titles: a model names a conversation after its first answer.

Only with ``TITLE_MODEL``. A title that cannot be written leaves the first words.
"""

import logging
import re
from contextlib import closing

import gevent
from gevent.pool import Pool

from ..errors import KaiwaError
from ..inference import Catalogue, InferenceClient, Usage
from ..prompt import Options, Prompt, write_turn
from ..source import show_line
from ..store import Titles, Untitled
from .running import RunningAnswer

MAX_AT_ONCE = 4
TITLE_SECONDS = 30
OPTIONS = Options(max_tokens=60)
MAX_TITLE_CHARS = 80
TASK = (
    "Write a title of two to six words for the conversation below, in its language."
    " Reply with the title only: no quotes, no full stop."
)
# At most 250 words of input: the task, and so many of the question and of the answer.
MOST_WORDS = 100
# A word, or a character of a language without spaces.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(f"[{_UNSPACED}]|[^\\s{_UNSPACED}]{{1,40}}")
_QUOTES = "\"'“”‘’「」『』*#`"

log = logging.getLogger(__name__)


class TitleWriter:
    """Writes titles in the background."""

    def __init__(
        self, titles: Titles, catalogue: Catalogue, client: InferenceClient, model: str
    ) -> None:
        self._titles = titles
        self._catalogue = catalogue
        self._client = client
        self._model_key = model
        self._pool = Pool()

    def note_end(self, running: RunningAnswer) -> None:
        """Begin a title after a first answer; must be called once it is stored."""
        is_done = running.ending and running.ending.state == "done"
        # Titles are not worth a queue.
        if is_done and len(self._pool) < MAX_AT_ONCE:
            self._pool.spawn(self._write, running.feed.answer_id)

    def _write(self, answer_id: int) -> None:
        try:
            untitled = self._titles.find_untitled(answer_id)
            if untitled:
                self._ask(untitled)
        except KaiwaError as error:
            log.info("No title for answer %s: %s", answer_id, error.code)

    def _ask(self, untitled: Untitled) -> None:
        model = self._catalogue.get_model(self._model_key)
        prompt = compose_title(untitled.question, untitled.answer)
        self._titles.reserve(untitled, self._model_key, prompt)
        text, usage = "", None
        try:
            with (
                gevent.Timeout(TITLE_SECONDS, False),
                closing(self._client.ask(model, prompt)) as deltas,
            ):
                for delta in deltas:
                    text += delta.text
                    usage = delta.usage or usage
        finally:
            self._save(untitled, text, usage)

    def _save(self, untitled: Untitled, text: str, usage: Usage | None) -> None:
        # Without a usage, a token for each character is an estimate on the high side.
        self._titles.save(
            untitled,
            clean_title(text),
            usage.input_tokens if usage else None,
            usage.output_tokens if usage else len(text),
        )


def compose_title(question: str, answer: str) -> Prompt:
    """Compose the prompt of a title from the beginnings of both texts."""
    beginnings = f"{cut_words(question)}\n\n---\n\n{cut_words(answer)}"
    turns = (write_turn("system", TASK), write_turn("user", beginnings))
    return Prompt(turns, OPTIONS)


def cut_words(text: str) -> str:
    """Return the first words of a text."""
    text = text[: 40 * MOST_WORDS]
    end = 0
    for number, word in enumerate(_WORD.finditer(text)):
        if number == MOST_WORDS:
            break
        end = word.end()
    return text[:end]


def clean_title(text: str) -> str:
    """Return the first line that a model wrote, without quotes and marks."""
    lines = [show_line(line).strip(_QUOTES + " ") for line in text.splitlines()]
    title = next(filter(None, lines), "")
    return title.rstrip("。.")[:MAX_TITLE_CHARS]
