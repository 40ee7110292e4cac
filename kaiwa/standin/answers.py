"""The words of an answer: what it says about itself, and what was asked for.

Pure: no IO, but for the samples, which are read from their files once.
"""

from dataclasses import dataclass
from typing import Any

from kaiwa.standin.menu import render_help, render_menu
from kaiwa.standin.question import Question, read_content
from kaiwa.standin.repertoire import BREAK, PACE
from kaiwa.standin.samples import THINKING, find_sample, write_long
from kaiwa.standin.tokens import split_tokens
from kaiwa.standin.tools import choose_tool_call
from kaiwa.standin.wishes import Wishes, is_japanese

_QUOTED_CHARS = 300
_SAMPLES = ("markdown", "code", "table", "japanese", "formulas")
_THINKING_WISHES = ("thinking", "thinking string", "thinking content")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be said, cut into tokens.

    :param tool_call: in the documented form; there is no text beside one.
    """

    thinking: list[str]
    text: list[str]
    finish_reason: str
    tool_call: dict[str, Any] | None = None

    @property
    def completion_tokens(self) -> int:
        """How many tokens were made, thinking and tool call included."""
        call = self.tool_call["function"]["arguments"] if self.tool_call else ""
        return len(self.thinking) + len(self.text) + len(split_tokens(call))


def make_answer(question: Question, wishes: Wishes) -> Answer:
    """Make the answer, ended early where ``stop`` or ``max_tokens`` says so."""
    thinks = question.shows_thinking or any(w in wishes for w in _THINKING_WISHES)
    thinking = split_tokens(THINKING[is_japanese(question.last_text)]) if thinks else []
    call = choose_tool_call(question, wishes)
    if call:
        return Answer(thinking, [], "tool_calls", call)
    text = _cut_at_stop(compose_text(question, wishes), question.stop)
    return _limit_tokens(thinking, split_tokens(text), question.max_tokens)


def compose_text(question: Question, wishes: Wishes) -> str:
    """Compose the text of an answer in Markdown.

    An echo and a count are exact, so that a test can compare them; every other
    answer begins by saying what it is and what it was asked.
    """
    if "empty" in wishes:
        return ""
    if wishes.echo:
        return wishes.echo
    if "count to" in wishes:
        return " ".join(str(n + 1) for n in range(int(wishes.numbers["count to"])))
    in_japanese = is_japanese(question.last_text)
    parts = _introduce(question, in_japanese=in_japanese)
    parts += _announce(wishes, in_japanese=in_japanese)
    samples = [find_sample(n, in_japanese=in_japanese) for n in _SAMPLES if n in wishes]
    if "long" in wishes:
        samples.append(write_long(int(wishes.numbers["long"]), in_japanese=in_japanese))
    if "help" in wishes:
        samples.append(render_help(in_japanese=in_japanese))
    else:
        is_full = question.is_first and not samples
        samples.append(_close(is_full=is_full, in_japanese=in_japanese))
    return "\n\n".join(parts + samples)


def _introduce(question: Question, *, in_japanese: bool) -> list[str]:
    words = question.last_text.strip()
    shown = words[:_QUOTED_CHARS] + ("…" if len(words) > _QUOTED_CHARS else "")
    quote = "\n".join(f"> {line}".rstrip() for line in shown.splitlines())
    who = (
        "**モデルではなく、代役がお答えしています。** あなたの言葉:"
        if in_japanese
        else "**This is the stand-in, not a model.** You wrote:"
    )
    parts = [who, quote, _describe_parameters(question, in_japanese=in_japanese)]
    last = question.messages[-1]
    if last["role"] == "tool":
        said = "ツールの返事" if in_japanese else "The tool said"
        parts.append(f"{said}: `{read_content(last.get('content'))[:_QUOTED_CHARS]}`")
    return parts


def _describe_parameters(question: Question, *, in_japanese: bool) -> str:
    count = len(question.messages)
    messages = f"{count} message{'' if count == 1 else 's'}"
    described = [
        f"`{question.model.model_id}`",
        f"メッセージ {count} 件" if in_japanese else messages,
        f"temperature {_show(question.temperature)}",
        f"max_tokens {_show(question.max_tokens)}",
    ]
    pictures = sum(_count_pictures(m.get("content")) for m in question.messages)
    if pictures:
        described.append(f"pictures {pictures}")
    if question.tools:
        described.append(f"tools {len(question.tools)}")
    return " · ".join(described)


def _show(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"


def _count_pictures(content: object) -> int:
    parts = content if isinstance(content, list) else []
    return sum(part["type"] == "image_url" for part in parts)


def _announce(wishes: Wishes, *, in_japanese: bool) -> list[str]:
    entries = wishes.list_entries(PACE) + wishes.list_entries(BREAK)
    lines = [
        f"- `{entry.japanese[0]}`: {entry.meaning_japanese}"
        if in_japanese
        else f"- `{entry.name}`: {entry.meaning}"
        for entry in entries
    ]
    return ["\n".join(lines)] if lines else []


def _close(*, is_full: bool, in_japanese: bool) -> str:
    if is_full:
        return render_menu(in_japanese=in_japanese)
    if in_japanese:
        return "*`ヘルプ` と書くと、ほかにできることの一覧が出ます。*"
    return "*Write `help` to see what else I can show.*"


def _cut_at_stop(text: str, stop: tuple[str, ...]) -> str:
    found = [text.index(mark) for mark in stop if mark in text]
    return text[: min(found)] if found else text


def _limit_tokens(thinking: list[str], text: list[str], limit: int | None) -> Answer:
    if limit is None or len(thinking) + len(text) <= limit:
        return Answer(thinking, text, "stop")
    return Answer(thinking[:limit], text[: max(0, limit - len(thinking))], "length")
