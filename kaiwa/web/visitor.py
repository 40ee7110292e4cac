"""The visitor: whose conversations these are, whether they may talk, and how.

A session is signed in as something or not at all: what else it keeps of a sign-in (a
mark, an identity) means nothing once that is gone.
"""

import math
import re
import secrets

from flask import g, request, session
from flask_babel import get_locale

from ..access import Identity, Verdict, Visit
from ..answers import Admission
from ..clock import now
from ..errors import BadInput
from .services import services

LANGUAGES = ("en", "ja")
THEMES = ("system", "light", "dark")
REFERENCE = re.compile(r"[0-9A-Za-z-]{1,64}")


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


def find_identity() -> Identity | None:
    """Return who has signed in at the provider, if somebody has, not too long ago."""
    stored = session.get("identity") if "signed_in_as" in session else None
    if not stored or now().timestamp() > session.get("identity_until", 0):
        return None
    return Identity(**stored)


def find_admission() -> Admission | None:
    """Return what a stream goes on with: None where nobody has signed in."""
    if "signed_in_as" not in session:
        return None
    return Admission(session.sid, session.get("identity_until", math.inf))  # type: ignore[attr-defined]


def judge_visit() -> Verdict:
    """Say whether the visitor may go on, has to sign in, or finds the chat closed."""
    is_signed_in = "signed_in_as" in session
    return services().policy.judge(
        Visit(
            bound_to=request.environ.get("SERVER_NAME", ""),
            host=request.headers.get("Host", ""),
            headers=[name for name, _ in request.headers],
            protocol=request.environ.get("SERVER_PROTOCOL", ""),
            password_proof=session.get("password_proof") if is_signed_in else None,
            identity=find_identity(),
        )
    )


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
        is_plain = REFERENCE.fullmatch(given)
        g.reference = given if is_plain else secrets.token_hex(8)
    return str(g.reference)
