"""The composer: the form that sends a message."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import request

from ..drawing import FIELDS, parse_drawing
from ..errors import ChatClosed, KaiwaError, MessageTooLong, NotFound, UnusableTuning
from ..inference import AttachedModel
from ..source import LeftOut
from ..tuning import NO_TUNING, Tuning
from .budget import describe_budget
from .closing import is_closed
from .file_view import FileView, view_file
from .left_out import describe_left_out
from .links import ChatLink
from .problems import Problem, describe_error
from .queue_view import QueueView, RefusedEdit, view_queue
from .services import services
from .templates import make_send_key
from .thinking import list_thinkers
from .tuning_view import (
    TuningView,
    view_new_tuning,
    view_refused_tuning,
    view_written_tuning,
)
from .urls import url_for

LENGTH = "{length}"  # Scripts replace it with a number.


@dataclass(frozen=True, slots=True)
class Refusal:
    """A send that was refused, for the page that shows its form again.

    :ivar send_key: the form keeps it, so that a repetition counts as the same send.
    :ivar file_ids: the files that the form had and that are stored.
    """

    error: KaiwaError
    draft: str
    send_key: str | None
    file_ids: Sequence[str] = ()

    @property
    def notice(self) -> Problem:
        """The error in the reader's language."""
        return describe_error(self.error)


@dataclass(frozen=True, slots=True)
class ComposerView:
    """The composer of a page; see ``templates/messages/_message_composer.html``.

    :ivar action: the path that accepts the message.
    :ivar draft_key: the name under which scripts store the draft.
    :ivar too_long: the refusal of a message with more than ``max_chars``.
    :ivar left_out: the characters that were left out of the last message, in words.
    :ivar budget: the remaining budget in words; None if there is no budget.
    :ivar stop_path: the path that stops the running answer; None if none is running.
    :ivar queue_path: the path that queues the message; empty for a new chat.
    :ivar tuning: the settings of a new chat; None in a conversation.
    :ivar thinking: the chosen effort; empty is off.
    :ivar thinkers: the keys of the models that can think.
    :ivar draws: whether a model draws; ``drawing`` has the chosen settings.
    :ivar files: those of a refused message, and the limits of files.
    :ivar is_blind: the model sees no pictures.
    :ivar rooms: by model, the UTF-8 bytes of the longest message that it can read.
    """

    action: str
    draft_key: str
    models: Sequence[AttachedModel]
    model_key: str
    max_chars: int
    too_long: Problem
    send_key: str
    draft: str
    notice: Problem | None
    left_out: str
    budget: str | None
    stop_path: str | None
    queue_path: str
    queue: QueueView
    tuning: TuningView | None
    thinking: str
    thinkers: frozenset[str]
    draws: bool
    drawing: Mapping[str, object]
    rooms: Mapping[str, int]
    files: Sequence[FileView]
    max_files: int
    max_file_mb: int
    is_blind: bool


def view_composer(
    owner_id: str,
    conversation_id: str | None,
    model_key: str,
    *,
    chosen: Tuning = NO_TUNING,
    refusal: Refusal | None = None,
    running_id: int | None = None,
    left_out: LeftOut | None = None,
    link: ChatLink | None = None,
    refused_edit: RefusedEdit | None = None,
) -> ComposerView | None:
    """Prepare the composer; None if no model is attached.

    Needs no request, since a streamed page ends with a composer.

    :param conversation_id: None for a new chat.
    :param chosen: has the thinking and the drawing that the conversation keeps.
    :param refusal: fills the box with the draft again.
    :param link: fills the box of a new chat.
    """
    models = services().catalogue.list_models()
    if not models:
        return None
    link = link or ChatLink()
    action, draft_key = _find_paths(conversation_id, link)
    problem = refusal.error if refusal else link.problem
    if problem is None and is_closed():
        problem = ChatClosed()
    max_chars = services().settings.max_message_chars
    return ComposerView(
        action=action,
        draft_key=draft_key,
        models=models,
        model_key=model_key,
        max_chars=max_chars,
        too_long=describe_error(MessageTooLong(length=LENGTH, limit=max_chars)),
        send_key=(refusal and refusal.send_key) or make_send_key(),
        draft=refusal.draft if refusal else link.draft,
        notice=describe_error(problem) if problem else None,
        left_out=describe_left_out(left_out or link.left_out),
        budget=describe_budget(owner_id),
        stop_path=url_for("answers.stop", answer_id=running_id) if running_id else None,
        queue_path=_find_queue_path(conversation_id),
        queue=view_queue(owner_id, conversation_id, refused_edit),
        tuning=None if conversation_id else _view_tuning(refusal, link),
        thinking=chosen.thinking,
        thinkers=list_thinkers(models),
        draws=any(it.draws for it in models),
        drawing=chosen.drawing.dump(),
        rooms=_measure_rooms(models),
        files=_list_files(owner_id, refusal),
        max_files=services().settings.max_files_per_message,
        max_file_mb=services().settings.max_file_mb,
        is_blind=not any(it.has_vision for it in models if it.key == model_key),
    )


def read_chosen(kept: Tuning) -> Tuning:
    """Return the thinking and the drawing of the form, or else the kept ones."""
    form = request.form
    thinking = form.get("thinking", kept.thinking)
    with suppress(ValueError):
        if any(name in form for name in FIELDS):
            return Tuning(thinking=thinking, drawing=parse_drawing(form))
    return Tuning(thinking=thinking, drawing=kept.drawing)


def _list_files(owner_id: str, refusal: Refusal | None) -> list[FileView]:
    found = []
    for file_id in refusal.file_ids if refusal else ():
        with suppress(NotFound):
            found.append(view_file(services().files.get(owner_id, file_id)))
    return found


def _measure_rooms(models: Sequence[AttachedModel]) -> dict[str, int]:
    windows = [(it.key, services().windows.find(it, "")) for it in models]
    most_tokens = services().settings.max_answer_tokens
    return {key: it.find_room(most_tokens) for key, it in windows if it}


def _view_tuning(refusal: Refusal | None, link: ChatLink) -> TuningView:
    if refusal is None:
        return view_new_tuning(link.preset.tuning if link.preset else NO_TUNING)
    if isinstance(refusal.error, UnusableTuning):
        return view_refused_tuning(refusal.error)
    return view_written_tuning()


def _find_queue_path(conversation_id: str | None) -> str:
    if conversation_id is None:
        return ""
    return url_for("queue.add", conversation_id=conversation_id)


def _find_paths(conversation_id: str | None, link: ChatLink) -> tuple[str, str]:
    if conversation_id is None:
        return url_for("conversations.begin"), link.draft_key
    page = url_for("conversations.show", conversation_id=conversation_id)
    return url_for("conversations.send", conversation_id=conversation_id), page
