"""Exports: one conversation, or all of them, as a file that is streamed."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from ..background import make_pace
from ..clock import now
from ..errors import NotFound
from ..export import (
    FileContents,
    HTMLLabels,
    Talk,
    write_html,
    write_json,
    write_markdown,
)
from ..source import drop_thinking, show_line
from ..store import Conversation, Files, Message
from .block_words import BlockWords, describe_picture
from .downloads import set_file_headers
from .route import route
from .services import services
from .visitor import get_owner, read_language

# The parts of the page that a file shows, in the order of their rules.
STYLES = (
    *("tokens", "reset", "base", "blocks", "table", "code", "formula", "ink"),
    *("thinking", "answer-note"),
)
MAX_NAME_CHARS = 60
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%]+')

blueprint = Blueprint("exports", __name__)


@blueprint.get("/export/<any(json, md, html):form>")
@route()
def show_all(form: str) -> Response:
    """Export all conversations."""
    owner_id, archive = get_owner(), services().archive
    found = (archive.find(owner_id, it) for it in archive.list_ids(owner_id))
    title = services().settings.chat_title
    return _send(form, title, (it for it in found if it))


@blueprint.get(
    "/conversations/<conversation_id:conversation_id>/export/<any(json, md, html):form>"
)
@route()
def show(conversation_id: str, form: str) -> Response:
    """Export one conversation."""
    conversation = services().archive.find(get_owner(), conversation_id)
    if conversation is None or conversation.is_temporary:
        raise NotFound()
    return _send(form, conversation.title or _("Untitled"), [conversation])


def _send(form: str, title: str, conversations: Iterable[Conversation]) -> Response:
    mimetype, make_body = _FORMS[form]
    response = Response(make_body(title, conversations), mimetype=mimetype)
    name = _UNSAFE.sub("-", show_line(title)).strip(" .-")[:MAX_NAME_CHARS]
    set_file_headers(response, f"{name or 'export'}.{form}")
    return response


def _write_json(_title: str, conversations: Iterable[Conversation]) -> Iterator[bytes]:
    talks = _read(conversations, services().archive.read_all)
    files = services().files
    with_files = (
        it._replace(files=_read_files(files, it.conversation)) for it in talks
    )
    return write_json(with_files, now())


def _read_files(files: Files, conversation: Conversation) -> Iterator[FileContents]:
    for file in files.list_of_conversation(conversation.id):
        yield FileContents(file, files.find_text(file.id), files.read_bytes(file.id))


def _write_markdown(
    _title: str, conversations: Iterable[Conversation]
) -> Iterator[bytes]:
    talks = _read(conversations, services().archive.read_path)
    return write_markdown(talks, you=_("You"), thinking=_("Thinking"))


def _write_html(title: str, conversations: Iterable[Conversation]) -> Iterator[bytes]:
    labels = HTMLLabels(lang=read_language(), title=show_line(title), you=_("You"))
    styles = _read_styles(Path(current_app.root_path) / "static")
    words = BlockWords.read()
    talks = _read(conversations, services().archive.read_path)

    def fill(block: str) -> str:
        return words.fill(describe_picture(block))

    return write_html(talks, labels, styles, make_pace(), fill=fill)


def _read(
    conversations: Iterable[Conversation],
    read_messages: Callable[[Conversation], Iterator[Message]],
) -> Iterator[Talk]:
    """Read conversations, with their thinking if the form asks for it."""
    if "thinking" in request.args:
        return (Talk(it, read_messages(it)) for it in conversations)
    return (Talk(it, map(_drop_thinking, read_messages(it))) for it in conversations)


def _drop_thinking(message: Message) -> Message:
    return replace(message, source=drop_thinking(message.source))


@cache
def _read_styles(folder: Path) -> str:
    files = [*(folder / f"css/{name}.css" for name in STYLES), folder / "export.css"]
    return "\n".join(it.read_text() for it in files if it.exists())


_FORMS: dict[str, tuple[str, Callable[..., Iterator[bytes]]]] = {
    "json": ("application/json", _write_json),
    "md": ("text/markdown", _write_markdown),
    "html": ("text/html", _write_html),
}
