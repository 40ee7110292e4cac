"""The visitor: whose conversations these are, in which language and theme."""

import secrets

from flask import g, request, session
from flask_babel import get_locale

from ..clock import now
from ..errors import BadInput

LANGUAGES = ("en", "ja")
THEMES = ("system", "light", "dark")


def find_owner() -> str:
    """Return whose conversations these are.

    :raises BadInput: the browser has no session; a page gives it one.
    """
    owner_id = session.get("owner_id")
    if not owner_id:
        raise BadInput()
    return str(owner_id)


def ensure_owner() -> str:
    """Return whose conversations these are; a new visitor becomes an owner.

    The session is written once a day, so that it lives on as long as it is used.
    """
    if "owner_id" not in session:
        session["owner_id"] = secrets.token_urlsafe(18)
    today = now().date().isoformat()
    if session.get("seen_on") != today:
        session["seen_on"] = today
    return find_owner()


def choose_language() -> str:
    """Choose by hand, else by what the browser asks for."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def find_language() -> str:
    """Return the language of this answer."""
    return str(getattr(get_locale(), "language", None) or LANGUAGES[0])


def find_theme() -> str:
    """Return the theme the visitor has chosen."""
    chosen = session.get("theme")
    return str(chosen) if chosen in THEMES else THEMES[0]


def is_fetch() -> bool:
    """Whether a script of the page asks, and wants a part of a page."""
    return request.headers.get("X-Kaiwa-Request") == "fetch"


def make_reference() -> str:
    """Return the reference under which this request stands in the log."""
    if "reference" not in g:
        given = request.headers.get("X-Request-ID", "")
        is_plain = 0 < len(given) <= 64 and given.replace("-", "").isalnum()
        g.reference = given if is_plain else secrets.token_hex(8)
    return str(g.reference)
