"""The live page: an answer as it arrives, for browsers without scripts.

It is the page of the conversation, rendered only once and sent in pieces: the page up
to the answer, each finished block, and the rest when the answer has ended.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, current_app, make_response, redirect
from flask_babel import force_locale
from markupsafe import Markup

from ..answers import follow_blocks
from ..errors import KaiwaError
from ..tuning import load_tuning
from .composer import view_composer
from .conversations import list_page_values, view_path
from .left_out import read_left_out
from .message_view import MessageView, view_message
from .problems import describe_error
from .route import route
from .services import services
from .templates import render_macro
from .urls import url_for
from .visitor import ensure_owner, find_admission, read_language

blueprint = Blueprint("no_script", __name__)


@blueprint.get("/conversations/<conversation_id:conversation_id>/live")
@route()
def show(conversation_id: str) -> Response:
    """Show the live page of a conversation, or its own page if no answer is running."""
    owner_id = ensure_owner()
    path = services().conversations.read_path(owner_id, conversation_id)
    if path.running_id is None:
        page = url_for("conversations.show", conversation_id=conversation_id)
        return make_response(redirect(page, 303))
    feed = services().answers.find_feed(path.messages[-1])
    feed.refuse_when_full()
    services().followers.refuse_when_full(owner_id)
    blocks = LiveBlocks(follow_blocks(feed))
    messages = view_path(path)
    messages[-1] = replace(
        messages[-1],
        blocks=blocks,
        read_end=partial(_read_message, owner_id, path.running_id),
    )
    pieces = _start_page(
        **list_page_values(path, messages),
        has_more=partial(_has_more, owner_id, conversation_id, path.running_id),
        view_composer=partial(
            view_composer,
            owner_id,
            conversation_id,
            path.conversation.model_key,
            chosen=load_tuning(path.conversation.tuning),
            left_out=read_left_out(),
        ),
    )
    body = services().followers.count(
        owner_id, _send_page(pieces, blocks), find_admission()
    )
    return Response(body, mimetype="text/html", headers={"X-Accel-Buffering": "no"})


class LiveBlocks:
    """The blocks of a running answer, as they arrive.

    :ivar is_arriving: whether the template is at the blocks, so that each piece must
        be sent at once.
    """

    def __init__(self, blocks: Generator[str]) -> None:
        self.is_arriving = False
        self._blocks = blocks

    def __iter__(self) -> Iterator[Markup]:
        """Yield each block when it is finished."""
        self.is_arriving = True
        yield Markup("")  # Sends the page up to here before the first block.
        for html in self._blocks:
            yield Markup(html)
        self.is_arriving = False

    def close(self) -> None:
        """Leave the feed, also if the template has not reached the end."""
        self._blocks.close()


def _read_message(owner_id: str, message_id: int) -> MessageView:
    return view_message(services().conversations.get_message(owner_id, message_id))


def _has_more(owner_id: str, conversation_id: str, answer_id: int) -> bool:
    """Return whether a queued message was sent, or will be at any moment."""
    found = services().queues.find_next(conversation_id)
    if found and found.answer_state == "done" and not found.message.error_code:
        return True
    path = services().conversations.read_path(owner_id, conversation_id)
    return path.messages[-1].id != answer_id


def _start_page(**values: Any) -> Generator[str]:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    app.update_template_context(values)
    template = app.jinja_env.get_template("conversations/show.html")
    return _render(app, read_language(), template.generate(values))


def _render(app: Flask, language: str, pieces: Iterator[str]) -> Generator[str]:
    # The request has ended: neither request nor session is there any more.
    while True:
        with app.app_context(), force_locale(language):
            try:
                piece = next(pieces, None)
            except KaiwaError as error:
                # The conversation was deleted, or the database is down.
                notice = describe_error(error)
                piece = render_macro("messages/_notice.html", "notice", *notice)
        if piece is None:
            return
        yield piece


def _send_page(pieces: Iterable[str], blocks: LiveBlocks) -> Generator[str]:
    unsent = []
    with closing(blocks):
        for piece in pieces:
            unsent.append(piece)
            if blocks.is_arriving:
                yield "".join(unsent)
                unsent.clear()
    yield "".join(unsent)
