"""Sends: the forms that ask the model.

A refused send never loses the draft: a script gets a notice to show beside it, and a
browser without scripts gets the same page with the draft in its box. A repeated send
with the same key gets the response of the first one.

The response to a script can go on with the answer's events, which saves the script a
request before the first token. All changes are committed before the response begins.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial, wraps
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from flask import Response, g, make_response, redirect, request

from ..answers import Feed, follow_send
from ..drawing import NO_DRAWING
from ..errors import (
    BadInput,
    BudgetSpent,
    EmptyMessage,
    KaiwaError,
    MessageTooLong,
    ModelGone,
    ModelsPending,
    NoModel,
    StoreUnavailable,
    TooManyRequests,
    UnsendableCharacters,
    UnusableTuning,
)
from ..inference import AttachedModel
from ..source import LeftOut, clean_message
from ..store import Message, Send, Sender
from ..tuning import NO_TUNING, Tuning
from .budget import render_budget
from .closing import refuse_when_closed
from .composer import Refusal
from .drawing import read_drawing
from .event_streams import make_event_stream
from .left_out import render_left_out, write_left_out
from .message_view import render_messages, view_message
from .problems import set_retry_after, show_problem
from .services import services
from .sizes import has_large_files
from .templates import render_macro
from .thinking import may_think, read_thinking
from .tuning_view import read_tuning, view_refused_tuning
from .uploads import receive_form
from .urls import url_for
from .visitor import get_owner, is_fetch, is_stream, make_reference

KEY_CHARS = 64
NOTHING_LEFT_OUT = LeftOut()


class SendForm(NamedTuple):
    """A valid form of a send.

    :ivar left_out: the characters that were removed from the text.
    :ivar tuning: that of a new chat.
    :ivar file_ids: the files of the message.
    :ivar is_temporary: whether a new chat is.
    """

    sender: Sender
    text: str
    left_out: LeftOut = LeftOut()
    tuning: Tuning = NO_TUNING
    file_ids: Sequence[str] = ()
    is_temporary: bool = False


def sends(
    page: Callable[..., Response], *, has_text: bool = True
) -> Callable[[Callable[..., Send]], Callable[..., Response]]:
    """Make a view from a function that stores a send: ``store(form, **ids)``.

    The view reads the form, calls the function, starts the answer and shows both
    messages.

    :param page: shows the form's page again: ``page(**ids, refusal=...)``.
    :param has_text: whether the form has a message.
    """

    def decorate(store: Callable[..., Send]) -> Callable[..., Response]:
        @wraps(store)
        def view(**ids: Any) -> Response:
            draft = ""
            try:
                draft = request.form.get("message", "")
                form = read_send_form(has_text=has_text)
                send = _store_once(form, partial(store, form, **ids))
            except KaiwaError as error:
                key, file_ids = request.form.get("send_key"), g.get("file_ids", ())
                refusal = Refusal(error, draft, key, file_ids)
                return refuse_send(refusal, partial(page, **ids))
            services().answers.start(send, make_reference())
            # The page forgets its draft when it gets the reply.
            services().database.flush()
            return show_send(form.sender.owner_id, send, form.left_out)

        return view

    return decorate


def _store_once(form: SendForm, store: Callable[[], Send]) -> Send:
    services().answers.wait_in_line()
    try:
        refuse_when_closed()
        services().maker.refuse_when_full()
        services().limits.count(form.sender.owner_id, request.remote_addr or "")
        return store()
    except KaiwaError:
        # A repeated send was accepted before, so no limit applies to it.
        send = services().sends.find_send(form.sender)
        if send:
            return send
        raise


def refuse_send(refusal: Refusal, page: Callable[..., Response]) -> Response:
    """Show a refused send: a notice for a script, or else its page with the draft.

    :param page: shows the page of the form: ``page(refusal=...)``.
    """
    error = refusal.error
    # Without a model, no page has a box for the draft.
    is_boxless = services().catalogue.find_default_model() is None
    if is_fetch() or is_boxless or isinstance(error, StoreUnavailable):
        response = show_problem(error, refusal.draft)
    else:
        response = page(refusal=refusal)
    if is_fetch() and isinstance(error, BudgetSpent):
        # The budget on the page may be older than the refusal.
        notice = response.get_data(as_text=True)
        response.set_data(render_budget(get_owner()) + notice)
    if is_fetch() and isinstance(error, UnusableTuning):
        panel = render_macro(
            "tuning/_chat_tuning.html", "chat_tuning", view_refused_tuning(error)
        )
        response.set_data(response.get_data(as_text=True) + panel)
    return set_retry_after(response, error)


def read_send_form(*, has_text: bool = True) -> SendForm:
    """Read the fields of a send.

    :raises BadInput: a field is missing or invalid.
    :raises EmptyMessage, MessageTooLong, UnsendableCharacters: the text is invalid.
    :raises NoModel, ModelGone: the model is not attached.
    :raises UnusableTuning: a setting of a new chat is invalid.
    """
    send_key = read_send_key()
    file_ids = receive_form(get_owner()) if has_text else []
    text, left_out = ("", LeftOut())
    if has_text:
        text, left_out = read_text_field(may_be_empty=bool(file_ids))
    model = _choose_model(request.form.get("model", ""))
    sender = Sender(
        owner_id=get_owner(),
        send_key=send_key,
        model_key=model.key,
        maker_id=services().maker.id,
        window=services().windows.find(model, text),
        may_think=may_think(model),
        thinking=read_thinking(),
        draws=model.draws,
        drawing=read_drawing(),
    )
    tuning = replace(
        read_tuning(),
        thinking=sender.thinking or "",
        drawing=sender.drawing or NO_DRAWING,
    )
    is_temporary = request.form.get("temporary") == "on"
    return SendForm(sender, text, left_out, tuning, file_ids, is_temporary)


def read_send_key() -> str:
    """Read the key with which a form is stored once.

    :raises BadInput: it is missing or malformed.
    """
    send_key = request.form.get("send_key", "")
    is_plain = send_key.isascii() and send_key.isprintable()
    if not (0 < len(send_key) <= KEY_CHARS and is_plain):
        raise BadInput()
    return send_key


def read_text_field(*, may_be_empty: bool = False) -> tuple[str, LeftOut]:
    """Read and clean the field ``message``.

    :param may_be_empty: the message has files.
    :raises EmptyMessage, MessageTooLong, UnsendableCharacters: the text is invalid.
    """
    written = request.form.get("message")
    if written is None:
        raise BadInput()
    if not _is_as_received(written):
        raise UnsendableCharacters()
    text, left_out = clean_message(written)
    limit = services().settings.max_message_chars
    if len(text) > limit:
        raise MessageTooLong(length=len(text), limit=limit)
    if not text.strip():
        if not may_be_empty:
            raise EmptyMessage()
        text = ""
    return text, left_out


def _is_as_received(written: str) -> bool:
    # Werkzeug replaces bytes that are not UTF-8, so the body then lacks this text.
    if has_large_files():
        return True  # Only a browser sends such a form, and no body is kept.
    body = request.get_data()
    if request.mimetype == "application/x-www-form-urlencoded":
        body = unquote_to_bytes(body.replace(b"+", b" "))
    return written.encode() in body


def _choose_model(key: str) -> AttachedModel:
    catalogue = services().catalogue
    default = catalogue.find_default_model()
    if default is None:
        raise _explain_missing_model()
    if key and len(key) > 300:
        raise ModelGone(model=key[:40] + "…")
    return catalogue.get_model(key) if key else default


def _explain_missing_model() -> KaiwaError:
    lookup = services().catalogue.find_lookup()
    if lookup is None:
        return NoModel()
    error = lookup.error
    return type(error)(**error.details) if error else ModelsPending()


def show_send(
    owner_id: str, send: Send, left_out: LeftOut = NOTHING_LEFT_OUT, before: str = ""
) -> Response:
    """Show an accepted send: both messages for a script, or else their page.

    :param before: more HTML for the script.
    """
    page = url_for("conversations.show", conversation_id=send.conversation_id)
    if not is_fetch():
        return make_response(redirect(_choose_page(send, left_out), 303))
    conversations = services().conversations
    question, answer = conversations.get_exchange(owner_id, send.answer_id)
    views = [view_message(question), view_message(answer)]
    articles = render_messages(views, answer.model_key or "")
    note = render_left_out(left_out)
    html = render_budget(owner_id) + note + before + articles
    if is_stream():
        feed = _find_free_feed(owner_id, answer)
        response = make_event_stream(owner_id, follow_send(html, feed), 201)
    else:
        response = make_response(html, 201)
    response.headers["X-Kaiwa-Conversation"] = page
    response.headers["X-Kaiwa-Send"] = url_for(
        "conversations.send", conversation_id=send.conversation_id
    )
    response.headers["X-Kaiwa-Queue"] = url_for(
        "queue.add", conversation_id=send.conversation_id
    )
    response.headers["X-Kaiwa-Stop"] = url_for("answers.stop", answer_id=answer.id)
    return response


def _find_free_feed(owner_id: str, answer: Message) -> Feed | None:
    feed = services().answers.find_feed(answer)
    try:
        feed.refuse_when_full()
        services().followers.refuse_when_full(owner_id)
    except TooManyRequests:
        return None
    return feed


def _choose_page(send: Send, left_out: LeftOut) -> str:
    # The form of a browser without scripts has this field.
    is_scriptless = request.form.get("scripts") == "off"
    return url_for(
        "no_script.show" if is_scriptless else "conversations.show",
        conversation_id=send.conversation_id,
        left_out=write_left_out(left_out),
        _anchor=f"message-{send.answer_id}",
    )
