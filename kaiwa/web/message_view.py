"""A message, prepared for the templates."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from ..background import make_pace
from ..render import GrowingAnswer, guess_language, render_plain
from ..source import read_text
from ..store import Message, may_continue
from ..tuning import Tuning, load_tuning
from .block_words import describe_picture
from .drawing import find_seeing_model, is_drawn_by
from .excerpts import Excerpts, view_excerpts
from .file_view import FileView, view_source
from .finished_answers import make_anchor, read_finished
from .problems import Problem, describe_code
from .services import services
from .templates import render_partial
from .visitor import read_language
from .wording import word_money


class Usage(NamedTuple):
    """The tokens of an answer.

    :ivar money: its cost, in the reader's language; empty if its model has no price.
    """

    input_tokens: int
    output_tokens: int
    cached_tokens: int | None
    reasoning_tokens: int | None
    money: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """One turn of the transcript; see ``templates/messages/_message.html``.

    :ivar position: bytes of the source that the blocks show.
    :ivar files: of a question, or the pictures of an answer.
    :ivar is_drawing: the answer will be a picture.
    :ivar seeing_model: the key of a model that sees the picture; empty without one.
    :ivar before_id: the page shows the turns before this message.
    :ivar is_readonly: without actions, for readers that do not own it.
    :ivar starts_memory: the last answer's model did not read the turns before it.
    :ivar is_edited: its form is open.
    :ivar notice: the problem with the form.
    :ivar read_end: reads the message again after the blocks, on a page that is
        streamed while the answer is made.
    """

    id: int
    conversation_id: str
    parent_id: int | None
    role: str
    state: str | None
    lang: str | None
    blocks: Iterable[Markup]
    text: Markup | str
    source: str
    files: tuple[FileView, ...]
    excerpts: Excerpts
    position: int
    created_at: datetime
    model_name: str
    problem: Problem | None
    finish_reason: str | None
    usage: Usage | None
    tuning: Tuning
    kept_turns: int | None
    sibling_ids: tuple[int, ...]
    may_retry: bool
    may_continue: bool
    may_edit: bool
    is_running: bool
    is_drawing: bool
    seeing_model: str
    send_key: str | None
    before_id: int | None
    is_readonly: bool = False
    starts_memory: bool = False
    is_edited: bool = False
    notice: Problem | None = None
    read_end: "Callable[[], MessageView] | None" = None

    @property
    def is_live(self) -> bool:
        """Whether the blocks arrive while the page is sent."""
        return self.read_end is not None

    @property
    def is_followed(self) -> bool:
        """Whether a script follows the answer."""
        return self.is_running and not (self.is_readonly or self.is_live)


def view_message(
    message: Message,
    *,
    send_key: str | None = None,
    before_id: int | None = None,
    is_readonly: bool = False,
) -> MessageView:
    """Prepare a message for the page.

    The actions stay while another answer runs, or they would be missing when it has
    ended. The server refuses an action that comes too early.

    :param send_key: the key of the send, by which scripts recognise a draft that has
        arrived.
    """
    is_user = message.role == "user"
    text = read_text(message.source)
    files = view_source(message.source)
    state, position, blocks = _read_blocks(message)
    is_running = message.is_running and state in {"waiting", "streaming"}
    return MessageView(
        id=message.id,
        conversation_id=message.conversation_id,
        parent_id=message.parent_id,
        role=message.role,
        state=state,
        lang=None if is_running else _find_other_language(text),
        blocks=tuple(
            [describe_picture(it) if is_readonly else Markup(it) for it in blocks]
        ),
        text=Markup(render_plain(text)) if is_user else "",
        source=text if is_user else "",
        files=files,
        excerpts=Excerpts() if is_running else view_excerpts(blocks),
        position=position,
        created_at=message.created_at,
        model_name=message.model_key or "",
        problem=_describe_problem(message),
        finish_reason=message.finish_reason,
        usage=_view_usage(message),
        tuning=load_tuning(message.tuning),
        kept_turns=message.kept_turns,
        sibling_ids=message.sibling_ids,
        may_retry=not is_user and not is_running,
        may_continue=not is_running
        and may_continue(state, message.finish_reason, text),
        may_edit=is_user,
        is_running=is_running,
        is_drawing=is_running and is_drawn_by(message.model_key),
        seeing_model=find_seeing_model() if files and not is_user else "",
        send_key=send_key,
        before_id=before_id,
        is_readonly=is_readonly,
    )


def render_messages(views: Sequence[MessageView], model_key: str) -> str:
    """Render the articles of messages, for a script to put in place.

    :param model_key: the model that the forms of the messages ask.
    """
    values = {"messages": views, "model_key": model_key}
    return render_partial("messages/_message.html", values)


def _find_other_language(text: str) -> str | None:
    language = guess_language(text)
    return language if language != read_language() else None


def _read_blocks(message: Message) -> tuple[str | None, int, tuple[str, ...]]:
    if message.role == "user":
        return None, message.position, ()
    feed = services().answers.find_local_feed(message.id)
    if feed:
        state = feed.state
        blocks, position = feed.read_blocks()
        return state, position, tuple(block.html for block in blocks)
    if message.is_running:
        growing = GrowingAnswer(
            message.source, make_pace(), anchor=make_anchor(message.id)
        )
        html = tuple(block.html for block in growing.blocks)
        return message.state, growing.position, html
    return (
        message.state,
        message.position,
        read_finished(message),
    )


def _describe_problem(message: Message) -> Problem | None:
    if not message.error_code:
        return None
    return describe_code(message.error_code, message.error_details or {})


def _view_usage(message: Message) -> Usage | None:
    if message.input_tokens is None or message.output_tokens is None:
        return None
    tokens = (message.input_tokens, message.output_tokens)
    money = services().budgets.find_money(message.model_key or "", *tokens)
    return Usage(
        *tokens,
        message.cached_tokens,
        message.reasoning_tokens,
        "" if money is None else word_money(money),
    )
