"""Globals of all templates, values of all pages, and rendering of partials.

A macro has no access to the values of its page, so everything it needs beside its
arguments is a global.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, get_template_attribute, request, session

from .block_words import BlockWords, fill_block
from .expiry import is_expiring
from .route import current_route
from .services import Services, services
from .urls import url_for
from .visitor import read_language, read_theme
from .wording import word_day

# A heartbeat may be a little late. The page must notice a dead connection in 20 s.
BEATS_OF_SILENCE = 1.2


def set_up_templates(app: Flask, built: Services) -> None:
    """Add the globals of templates and the values of every page."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=built.assets.make_url,
        has_accounts=bool(built.settings.oidc_issuer),
        is_sharing=built.settings.is_sharing,
        is_expiring=is_expiring,
        asset_data=built.assets.make_data_url,
        block_words=BlockWords.read,
        new_send_key=make_send_key,
        stream_silence_seconds=built.settings.heartbeat_seconds * BEATS_OF_SILENCE,
    )
    app.jinja_env.filters["wordday"] = word_day
    app.jinja_env.filters["fill_block"] = fill_block
    app.context_processor(list_page_values)


def make_send_key() -> str:
    """Make a key with which a form can be sent once."""
    return secrets.token_urlsafe(16)


def list_page_values() -> dict[str, Any]:
    """List the values of the layout."""
    settings = services().settings
    return {
        "lang": read_language(),
        "theme": read_theme(),
        "chat_title": settings.chat_title,
        "is_standin": services().is_standin,
        # Scripts store the time zone in a cookie.
        "has_scripts": current_route().session,
        "has_public_url": bool(settings.public_url),
        "history_is_lost_at_restart": (
            settings.is_on_heroku and not settings.database_url
        ),
        "is_on_heroku": settings.is_on_heroku,
        "may_sign_out": "signed_in_as" in session,
        "here": _read_here(),
        "listing": None,
        "current_id": None,
    }


def _read_here() -> str:
    """Return the path of the page, without text of the visitor; see ``compression``."""
    if request.method != "GET" or "X-Kaiwa-Request" in request.headers:
        return url_for("conversations.new")
    before_id = request.args.get("before", type=int)
    return f"{request.path}?before={before_id}" if before_id else request.path


def render_partial(template: str, values: Mapping[str, Any]) -> str:
    """Render a partial that pages include."""
    return current_app.jinja_env.get_template(template).render(values)


def render_macro(template: str, macro: str, *arguments: Any) -> str:
    """Render one macro of a template."""
    return str(get_template_attribute(template, macro)(*arguments))
