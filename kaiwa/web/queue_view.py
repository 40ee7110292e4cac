"""The queue of a conversation, prepared for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import KaiwaError
from ..store import QueuedMessage
from .problems import Problem, describe_code, describe_error
from .services import services
from .templates import make_send_key, render_macro


@dataclass(frozen=True, slots=True)
class RefusedEdit:
    """An edit of a queued message that was refused."""

    queued_id: int
    draft: str
    error: KaiwaError


@dataclass(frozen=True, slots=True)
class QueuedView:
    """A queued message; see ``templates/messages/_queued_message.html``.

    :ivar draft: the text in the form that edits it.
    :ivar problem: the reason why it was not sent.
    :ivar notice: the problem with the form, which is then open.
    """

    id: int
    text: str
    draft: str
    send_key: str
    problem: Problem | None
    notice: Problem | None


@dataclass(frozen=True, slots=True)
class QueueView:
    """The queued messages of a conversation.

    :ivar id: differs in each response, so that a tab recognises its own.
    :ivar conversation_id: None for a new chat.
    """

    id: str
    conversation_id: str | None
    messages: Sequence[QueuedView]


def view_queue(
    owner_id: str, conversation_id: str | None, refused: RefusedEdit | None = None
) -> QueueView:
    """Prepare the queue of a conversation."""
    found = (
        services().queues.list_queued(owner_id, conversation_id)
        if conversation_id
        else ()
    )
    messages = [_view_queued(it, refused) for it in found]
    return QueueView(f"queue-{make_send_key()}", conversation_id, messages)


def render_queue(owner_id: str, conversation_id: str) -> str:
    """Render the queue, for a script to put in place."""
    queue = view_queue(owner_id, conversation_id)
    return render_macro("messages/_message_queue.html", "message_queue", queue)


def _view_queued(message: QueuedMessage, refused: RefusedEdit | None) -> QueuedView:
    code, details = message.error_code, message.error_details
    own = refused if refused and refused.queued_id == message.id else None
    return QueuedView(
        id=message.id,
        text=message.text,
        draft=own.draft if own else message.text,
        send_key=message.send_key,
        problem=describe_code(code, details or {}) if code else None,
        notice=describe_error(own.error) if own else None,
    )
