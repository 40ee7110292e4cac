"""The visitor: owner, sign-in, language and theme, as the session stores them.

The session is signed in if it has ``signed_in_as``. Without it, the other values of a
sign-in (password mark, identity) have no meaning.
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

DEVICE = "device_id"  # The key in the session: see `kaiwa/store/devices.py`.
LANGUAGES = ("en", "ja")
THEMES = ("system", "light", "dark")
REFERENCE = re.compile(r"[0-9A-Za-z-]{1,64}")


def get_owner() -> str:
    """Return the id of the owner of the conversations that the visitor sees.

    :raises BadInput: the browser has no session. Loading a page starts one.
    """
    own_id = get_own_owner()
    return _find_linked_owner() or own_id


def get_own_owner() -> str:
    """Return the id of the browser's own owner, also if it shows another history.

    :raises BadInput: the browser has no session. Loading a page starts one.
    """
    owner_id = session.get("owner_id")
    if not owner_id:
        raise BadInput()
    return str(owner_id)


def find_device() -> str | None:
    """Find the id with which this browser shows the history of another one."""
    return session[DEVICE] if _find_linked_owner() else None


def _find_linked_owner() -> str | None:
    if DEVICE not in session or services().provider:
        return None
    if "linked_owner" not in g:
        g.linked_owner = services().devices.find_owner(session[DEVICE])
    found: str | None = g.linked_owner
    return found


def ensure_owner() -> str:
    """Return the id of the owner; make one for a new visitor.

    Changes the session once a day, which renews it.
    """
    if "owner_id" not in session:
        session["owner_id"] = secrets.token_urlsafe(18)
    today = now().date().isoformat()
    if session.get("seen_on") != today:
        session["seen_on"] = today
    return get_owner()


def find_identity() -> Identity | None:
    """Return the identity from the provider, unless it is too old."""
    stored = session.get("identity") if "signed_in_as" in session else None
    if not stored or now().timestamp() > session.get("identity_until", 0):
        return None
    return Identity(**stored)


def find_admission() -> Admission | None:
    """Return the admission that a stream depends on; None without a sign-in."""
    if "signed_in_as" not in session:
        return None
    return Admission(session.sid, session.get("identity_until", math.inf))  # type: ignore[attr-defined]


def judge_visit() -> Verdict:
    """Decide if the chat is open to the visitor, needs a sign-in, or is closed."""
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


def is_operator() -> bool:
    """Whether the visitor is an owner of the app, by address or by password."""
    operators, policy = services().operators, services().policy
    identity = find_identity()
    if identity and policy.allows(identity) and operators.includes(identity):
        return True
    is_fresh = now().timestamp() < session.get("operator_until", 0)
    return is_fresh and operators.password.is_proven(session.get("operator_proof"))


def choose_language() -> str:
    """Return the chosen language, or else the best for the browser."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def read_language() -> str:
    """Return the language of the page."""
    return str(getattr(get_locale(), "language", None) or LANGUAGES[0])


def read_theme() -> str:
    """Return the theme that the visitor has chosen."""
    chosen = session.get("theme")
    return str(chosen) if chosen in THEMES else THEMES[0]


def is_fetch() -> bool:
    """Return whether a script sent the request and expects a piece of a page."""
    return request.headers.get("X-Kaiwa-Request") in {"fetch", "stream"}


def is_stream() -> bool:
    """Return whether the script also follows the answer in the response to its send."""
    return request.headers.get("X-Kaiwa-Request") == "stream"


def make_reference() -> str:
    """Return the reference of this request in the log."""
    if "reference" not in g:
        given = request.headers.get("X-Request-ID", "")
        is_plain = REFERENCE.fullmatch(given)
        g.reference = given if is_plain else secrets.token_hex(8)
        # The server logs the request with the header.
        request.environ["HTTP_X_REQUEST_ID"] = g.reference
    return str(g.reference)
