"""The text of an answer: samples, and a description of the request."""

from dataclasses import dataclass

from .instructions import Instructions, is_japanese
from .menu import MENU, Menu
from .question import Question
from .samples import THINKING, find_sample, write_long
from .tokens import split_tokens

_QUOTED_CHARS = 300
_SAMPLES = ("markdown", "code", "table", "japanese", "formulas")
_INTRODUCTIONS = (
    "**This is the stand-in, not a model.** You wrote:",
    "**モデルではなく、代役がお答えしています。** あなたの言葉:",
)
_HINTS = (
    "*Write `help` to see what else I can show.*",
    "*`ヘルプ` と書くと、ほかにできることの一覧が出ます。*",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The tokens of an answer."""

    thinking: list[str]
    text: list[str]
    finish_reason: str

    @property
    def completion_tokens(self) -> int:
        """The number of tokens, thinking included."""
        return len(self.thinking) + len(self.text)


def make_answer(
    question: Question,
    instructions: Instructions,
    *,
    thinks: bool = False,
    menu: Menu = MENU,
) -> Answer:
    """Make the answer; ``stop`` and ``max_tokens`` may end it early.

    :param thinks: whether it has thinking even if the message does not ask for it.
    """
    in_japanese = is_japanese(question.last_text)
    thinks = thinks or "thinking" in instructions
    thinking = split_tokens(THINKING[in_japanese]) if thinks else []
    text = compose_text(question, instructions, menu)
    text = _cut_at_stop(text, question.body.get("stop") or [])
    return _limit_tokens(thinking, split_tokens(text), question.max_tokens)


def compose_text(
    question: Question, instructions: Instructions, menu: Menu = MENU
) -> str:
    """Compose the text in Markdown.

    An echo and a count are exact, so that tests can compare them. Other answers begin
    with a description of the request.
    """
    if instructions.echo:
        return instructions.echo
    if "count to" in instructions:
        last = int(instructions.numbers["count to"])
        return " ".join(str(n + 1) for n in range(last))
    in_japanese = is_japanese(question.last_text)
    samples = _find_samples(instructions, in_japanese=in_japanese)
    if "help" in instructions:
        end = menu.render_long(in_japanese=in_japanese)
    elif question.is_first and not samples:
        end = menu.render_short(in_japanese=in_japanese)
    else:
        end = _HINTS[in_japanese]
    return "\n\n".join([*_introduce(question, in_japanese=in_japanese), *samples, end])


def _introduce(question: Question, *, in_japanese: bool) -> list[str]:
    text = question.last_text.strip()
    shown = text[:_QUOTED_CHARS] + ("…" if len(text) > _QUOTED_CHARS else "")
    quote = "\n".join(f"> {line}".rstrip() for line in shown.splitlines())
    return [_INTRODUCTIONS[in_japanese], quote, _describe(question, in_japanese)]


def _describe(question: Question, in_japanese: bool) -> str:
    count = len(question.messages)
    messages = f"{count} message{'' if count == 1 else 's'}"
    described = [
        f"`{question.model.model_id}`",
        f"メッセージ {count} 件" if in_japanese else messages,
        f"temperature {_show(question.body.get('temperature'))}",
        f"max_tokens {_show(question.max_tokens)}",
    ]
    if question.body.get("top_p") is not None:
        described.append(f"top_p {_show(question.body['top_p'])}")
    described += question.pictures
    if question.body.get("stop"):
        # Not the texts, which would end the answer.
        described.append(f"stop × {len(question.body['stop'])}")
    return " · ".join(described)


def _show(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"


def _find_samples(instructions: Instructions, *, in_japanese: bool) -> list[str]:
    names = [it for it in _SAMPLES if it in instructions]
    samples = [find_sample(it, in_japanese=in_japanese) for it in names]
    if "long" in instructions:
        length = int(instructions.numbers["long"])
        samples.append(write_long(length, in_japanese=in_japanese))
    return samples


def _cut_at_stop(text: str, stop: list[str]) -> str:
    found = [text.index(it) for it in stop if it in text]
    return text[: min(found)] if found else text


def _limit_tokens(thinking: list[str], text: list[str], limit: int | None) -> Answer:
    if limit is None or len(thinking) + len(text) <= limit:
        return Answer(thinking, text, "stop")
    return Answer(thinking[:limit], text[: max(0, limit - len(thinking))], "length")
