"""Exports: one conversation, or all of them, as a file that is streamed."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _

from ..background import make_pace
from ..clock import now
from ..errors import NotFound
from ..export import HTMLLabels, Talk, write_html, write_json, write_markdown
from ..source import show_line
from ..store import Conversation
from .route import route
from .services import services
from .visitor import get_owner, read_language

# The parts of the page that a file shows, in the order of their rules.
STYLES = (
    *("tokens", "reset", "base", "blocks", "table", "code", "formula", "ink"),
    "thinking",
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
    if conversation is None:
        raise NotFound()
    return _send(form, conversation.title or _("Untitled"), [conversation])


def _send(form: str, title: str, conversations: Iterable[Conversation]) -> Response:
    mimetype, make_body = _FORMS[form]
    response = Response(make_body(title, conversations), mimetype=mimetype)
    name = _UNSAFE.sub("-", show_line(title)).strip(" .-")[:MAX_NAME_CHARS]
    encoded = quote(f"{name or 'export'}.{form}", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{encoded}"
    # A file that a browser shows anyway has no rights.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _write_json(_title: str, conversations: Iterable[Conversation]) -> Iterator[bytes]:
    archive = services().archive
    talks = (Talk(it, archive.read_all(it)) for it in conversations)
    return write_json(talks, now())


def _write_markdown(
    _title: str, conversations: Iterable[Conversation]
) -> Iterator[bytes]:
    return write_markdown(_read_paths(conversations), you=_("You"))


def _write_html(title: str, conversations: Iterable[Conversation]) -> Iterator[bytes]:
    labels = HTMLLabels(lang=read_language(), title=show_line(title), you=_("You"))
    styles = _read_styles(Path(current_app.root_path) / "static")
    return write_html(_read_paths(conversations), labels, styles, make_pace())


def _read_paths(conversations: Iterable[Conversation]) -> Iterator[Talk]:
    archive = services().archive
    return (Talk(it, archive.read_path(it)) for it in conversations)


@cache
def _read_styles(folder: Path) -> str:
    files = [*(folder / f"css/{name}.css" for name in STYLES), folder / "export.css"]
    return "\n".join(it.read_text() for it in files if it.exists())


_FORMS: dict[str, tuple[str, Callable[..., Iterator[bytes]]]] = {
    "json": ("application/json", _write_json),
    "md": ("text/markdown", _write_markdown),
    "html": ("text/html", _write_html),
}
