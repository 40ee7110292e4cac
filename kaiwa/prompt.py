"""The prompt: everything a model is asked, as one value.

The store composes a prompt once, in the transaction of a send. Budgets count its
characters, and the inference client sends it.

Pure: no IO.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from .config import Settings
from .cost import PICTURE_TOKENS
from .drawing import MOST_PROMPT_CHARS, NO_DRAWING, Drawing
from .errors import EmptyMessage, MessageTooLong
from .file_part import read_file_part
from .source import FILE, TEXT, Part, has_marks, split_parts
from .thinking import Thinking, plan_thinking
from .tuning import NO_TUNING, Tuning

# Recent models reject a conversation that ends with an assistant turn.
CONTINUE_TURN = (
    "Continue your last answer exactly where it stops. Do not repeat anything of it,"
    " do not comment: write only what comes next."
)
# The kinds of parts that models read. Thinking is not sent back to a model.
SENT_KINDS = frozenset({TEXT, FILE})
# The kind of a part that is a picture, as a data URL: see ``kaiwa.answers.files``.
PICTURE = "picture"
# Low for English, right for Japanese: estimates of tokens err on the high side.
DEFAULT_BYTES_PER_TOKEN = 3.0


class Window(NamedTuple):
    """A model's context window, and the UTF-8 bytes that one of its tokens takes."""

    tokens: int
    bytes_per_token: float = DEFAULT_BYTES_PER_TOKEN

    def find_room(self, max_tokens: int) -> int:
        """Return the bytes of a prompt that leave room for the answer.

        An answer that could fill more than half of the window gets half of it.
        """
        answer_tokens = min(max_tokens, self.tokens // 2)
        return int((self.tokens - answer_tokens) * self.bytes_per_token)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as the model reads it.

    :ivar role: ``system``, ``user`` or ``assistant``.
    """

    role: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The text of all parts; a blank line separates two parts.

        A file has its name here.
        """
        if len(self.parts) == 1:
            return _name_file(self.parts[0])  # Fast path: nearly all turns.
        return "\n\n".join([_name_file(part) for part in self.parts])

    @property
    def has_files(self) -> bool:
        """Whether it has files."""
        return any([part.kind == FILE for part in self.parts])


@dataclass(frozen=True, slots=True)
class Options:
    """The request parameters beside the messages.

    :ivar max_tokens: the maximum length of the answer, with its thinking.
    :ivar temperature: None leaves it to the model, as it does for ``top_p``.
    :ivar stop: texts before which the model ends its answer.
    :ivar thinking: None if the model should not think.
    :ivar drawing: of a model that draws.
    """

    max_tokens: int
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    thinking: Thinking | None = None
    drawing: Drawing = NO_DRAWING


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request to a model; ``turns`` are oldest first, the system turns before all.

    :ivar closing: the number of turns after the question.
    :ivar dropped: the number of oldest turns that were left out; see ``fit_prompt``.
    :ivar counted: the length of all turns, if it is known.
    """

    turns: tuple[Turn, ...]
    options: Options
    closing: int = 0
    dropped: int = 0
    counted: int = field(default=0, compare=False, repr=False)

    @property
    def question(self) -> str:
        """The text of the newest message."""
        return self.turns[-1 - self.closing].text

    @property
    def has_pictures(self) -> bool:
        """Whether it has pictures as data URLs."""
        return any(part.kind == PICTURE for turn in self.turns for part in turn.parts)

    @property
    def memory(self) -> int:
        """The number of the conversation's turns, with the question."""
        return len(self.turns) - _count_system(self.turns) - self.closing

    @property
    def characters(self) -> int:
        """The length of all turns, as budgets count it."""
        return self.counted or count_characters(self.turns)


class Composer:
    """Composes prompts with the system prompt and the options of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._system = (
            (write_turn("system", settings.system_prompt),)
            if settings.system_prompt
            else ()
        )
        self._options = Options(
            max_tokens=settings.max_answer_tokens, temperature=settings.temperature
        )

    def compose(
        self,
        turns: tuple[Turn, ...],
        *,
        tuning: Tuning = NO_TUNING,
        kept_text: str = "",
        window: Window | None = None,
    ) -> Prompt:
        """Compose the prompt of one answer.

        :param turns: the turns of the conversation, ending with the question.
        :param tuning: its instructions follow the system prompt of the settings.
        :param kept_text: the text that a continued answer begins with.
        :param window: leaves out the oldest turns that do not fit into it.
        """
        closing = (
            (read_turn("assistant", kept_text), write_turn("user", CONTINUE_TURN))
            if kept_text
            else ()
        )
        instructions = (
            (write_turn("system", tuning.instructions),) if tuning.instructions else ()
        )
        every = (*self._system, *instructions, *turns, *closing)
        prompt = Prompt(
            every,
            self._tune(tuning),
            closing=len(closing),
            counted=count_characters(every),
        )
        if window is None:
            return prompt
        return fit_prompt(prompt, window.find_room(prompt.options.max_tokens))

    def compose_drawing(self, question: Turn, tuning: Tuning) -> Prompt:
        """Compose the prompt of a picture: the question alone.

        :raises EmptyMessage, MessageTooLong: its text is no description.
        """
        text = "\n\n".join([it.text for it in question.parts if it.kind == TEXT])
        if not text.strip():
            raise EmptyMessage()
        if len(text) > MOST_PROMPT_CHARS:
            raise MessageTooLong(length=len(text), limit=MOST_PROMPT_CHARS)
        options = Options(PICTURE_TOKENS, drawing=tuning.drawing)
        return Prompt((write_turn("user", text),), options)

    def _tune(self, tuning: Tuning) -> Options:
        if tuning == NO_TUNING:
            return self._options
        most, temperature = self._options.max_tokens, tuning.temperature
        # Claude accepts only one of temperature and top_p.
        top_p = tuning.top_p if temperature is None else None
        if temperature is None and top_p is None:
            temperature = self._options.temperature
        max_tokens = min(tuning.max_tokens or most, most)
        thinking = plan_thinking(tuning.thinking, most) if tuning.thinking else None
        if thinking:
            # The user's maximum is about the text.
            max_tokens = min(max_tokens + thinking.budget_tokens, most)
        return Options(max_tokens, temperature, top_p, tuning.stop, thinking)


def fit_prompt(prompt: Prompt, room: int) -> Prompt:
    """Leave out the oldest turns until a prompt fits into a number of UTF-8 bytes.

    The system turns, the question and the turns after it stay, even if they alone do
    not fit. The first turn after the system turns is a user's.
    """
    # Fast path: UTF-8 has at most four bytes per character.
    if 4 * prompt.characters <= room:
        return prompt
    turns = prompt.turns
    first = _count_system(turns)
    question = len(turns) - 1 - prompt.closing
    start = question
    size = measure_turns((*turns[:first], *turns[question:]))
    for at in reversed(range(first, question)):
        size += measure_turns((turns[at],))
        if size > room:
            break
        if turns[at].role == "user":
            start = at
    return replace(
        prompt,
        turns=(*turns[:first], *turns[start:]),
        dropped=prompt.dropped + start - first,
        counted=0,
    )


def measure_turns(turns: Iterable[Turn]) -> int:
    """Return the length of turns in UTF-8 bytes."""
    return sum([_measure(part) for turn in turns for part in turn.parts])


def _measure(part: Part) -> int:
    kind, text = part
    if kind == FILE:
        return read_file_part(text).size
    return len(text) if text.isascii() else len(text.encode(errors="replace"))


def _count_system(turns: tuple[Turn, ...]) -> int:
    count = 0
    while count < len(turns) and turns[count].role == "system":
        count += 1
    return count


def read_turn(role: str, source: str) -> Turn:
    """Return a stored message as a turn, without the parts that models do not read."""
    if source and not has_marks(source):
        return write_turn(role, source)  # Fast path: long conversations have thousands.
    parts = [part for part in split_parts(source) if part.kind in SENT_KINDS]
    if role == "assistant":
        # Models see pictures in the user's messages only.
        parts = [Part(TEXT, _name_file(it)) if it.kind == FILE else it for it in parts]
    return Turn(role, tuple(parts))


def write_turn(role: str, text: str) -> Turn:
    """Return a turn of one text part."""
    return Turn(role, (Part(TEXT, text),))


def count_characters(turns: Iterable[Turn]) -> int:
    """Return the length of turns, as budgets count it."""
    return sum(
        [
            len(part.text) if part.kind == TEXT else _count(part)
            for turn in turns
            for part in turn.parts
        ]
    )


def _count(part: Part) -> int:
    return read_file_part(part.text).characters if part.kind == FILE else len(part.text)


def _name_file(part: Part) -> str:
    return part.text if part.kind != FILE else read_file_part(part.text).name
