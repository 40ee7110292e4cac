"""Sending: what all forms that ask the model have in common.

The draft is never lost: a refused send is answered with a notice beside it (for a
script) or with the same page and the text still in its box. A repeated send, under the
same key, is answered as the first one was.
"""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from flask import Response, make_response, redirect, request, url_for

from ..errors import (
    BadInput,
    BudgetSpent,
    EmptyMessage,
    KaiwaError,
    MessageTooLong,
    ModelGone,
    NoModel,
    StoreUnavailable,
    UnsendableCharacters,
)
from ..source import clean_text, is_clean
from ..store import Send, Sender
from .budget import render_budget
from .message_view import view_message
from .problems import Problem, describe_error, say_wait, show_problem
from .services import services
from .templates import render_macro
from .visitor import find_owner, is_fetch

KEY_CHARS = 64


class SendForm(NamedTuple):
    """A send, read and found good."""

    sender: Sender
    text: str


ShowPage = Callable[[KaiwaError, str], Response]


def take_send(
    store: Callable[[SendForm], Send], show_page: ShowPage, *, has_text: bool = True
) -> Response:
    """Take a send: read it, store it, begin its answer, show both.

    :param store: adds it to the history.
    :param show_page: shows the page it came from again, with the error and the draft.
    """
    draft = ""
    try:
        draft = request.form.get("message", "")
        form = read_send_form(has_text=has_text)
        send = _take(form, store)
    except KaiwaError as error:
        # Without a model no page has a box that could hold the draft.
        is_boxless = services().catalogue.find_default_model() is None
        is_plain = is_fetch() or is_boxless or isinstance(error, StoreUnavailable)
        refusal = show_problem(error, draft) if is_plain else show_page(error, draft)
        if is_fetch() and isinstance(error, BudgetSpent):
            # What the page says of the budget may be older than the refusal.
            refusal.set_data(
                render_budget(find_owner()) + refusal.get_data(as_text=True)
            )
        return say_wait(refusal, error)
    services().answers.start(send)
    return _show_send(form.sender.owner_id, send)


def _take(form: SendForm, store: Callable[[SendForm], Send]) -> Send:
    try:
        services().maker.refuse_when_full()
        services().limits.count(form.sender.owner_id, request.remote_addr or "")
        return store(form)
    except KaiwaError:
        # The same send again is no other message: whatever refuses it, it was taken.
        taken = services().sends.find_send(form.sender)
        if taken:
            return taken
        raise


def read_send_form(*, has_text: bool = True) -> SendForm:
    """Read the fields of a send.

    :raises BadInput: the fields are not what the page sends.
    :raises EmptyMessage, MessageTooLong, UnsendableCharacters: the text is at fault.
    :raises NoModel, ModelGone: there is nobody to send it to.
    """
    send_key = request.form.get("send_key", "")
    is_plain = send_key.isascii() and send_key.isprintable()
    if not (0 < len(send_key) <= KEY_CHARS and is_plain):
        raise BadInput()
    text = read_text_field() if has_text else ""
    sender = Sender(
        owner_id=find_owner(),
        send_key=send_key,
        model_key=_choose_model(request.form.get("model", "")),
        maker_id=services().maker.id,
    )
    return SendForm(sender, text)


def read_text_field() -> str:
    """Read the field ``message``, exactly as it was written.

    :raises EmptyMessage, MessageTooLong, UnsendableCharacters: it cannot be sent.
    """
    written = request.form.get("message")
    if written is None:
        raise BadInput()
    if not is_clean(written) or not _is_as_received(written):
        raise UnsendableCharacters()
    text = clean_text(written)
    limit = services().settings.max_message_chars
    if len(text) > limit:
        raise MessageTooLong(length=len(text), limit=limit)
    if not text.strip():
        raise EmptyMessage()
    return text


def _is_as_received(written: str) -> bool:
    # Werkzeug replaces bytes that are not UTF-8, so the body then lacks this text.
    body = request.get_data()
    if request.mimetype == "application/x-www-form-urlencoded":
        body = unquote_to_bytes(body.replace(b"+", b" "))
    return written.encode() in body


def _choose_model(key: str) -> str:
    catalogue = services().catalogue
    default = catalogue.find_default_model()
    if default is None:
        raise NoModel()
    if key and len(key) > 300:
        raise ModelGone(model=key[:40] + "…")
    return catalogue.get_model(key).key if key else default.key


def _show_send(owner_id: str, send: Send) -> Response:
    page = url_for("conversations.show", conversation_id=send.conversation_id)
    if not is_fetch():
        return make_response(redirect(page + _choose_view(send), 303))
    conversations = services().conversations
    question, answer = conversations.get_exchange(owner_id, send.answer_id)
    articles = [
        render_macro(
            "messages/_message.html",
            "message",
            view_message(turn),
            answer.model_key,
        )
        for turn in (question, answer)
    ]
    response = make_response(render_budget(owner_id) + "\n".join(articles), 201)
    response.headers["X-Kaiwa-Conversation"] = page
    response.headers["X-Kaiwa-Stop"] = url_for("answers.stop", answer_id=answer.id)
    return response


def _choose_view(send: Send) -> str:
    # A form sent without scripts says so, and gets the page that streams by itself.
    is_scriptless = request.form.get("scripts") == "off"
    return f"{'/live' if is_scriptless else ''}#message-{send.answer_id}"


def describe_notice(error: KaiwaError | None) -> Problem | None:
    """Put an error into words for the composer; None for none."""
    return describe_error(error) if error else None
