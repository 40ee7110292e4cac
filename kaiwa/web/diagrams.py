"""Mermaid, which draws diagrams in the frame of a preview; see ``mermaid/``."""

import secrets
from html import escape
from pathlib import Path
from string import Template

from flask import Blueprint, Response, make_response
from flask_babel import gettext

from .route import Audience, route
from .static_files import CACHED_FOREVER
from .urls import url_for
from .visitor import read_language

# The tiny build: without mind maps, architecture diagrams and formulas.
VERSION = "12.0.0"
# 0.8 MB, so it is neither bundled nor kept in memory.
SCRIPT = Path(__file__).parent / "mermaid/mermaid.tiny.js.gz"
# It shows the source until the diagram is drawn, and if it cannot be drawn.
DOCUMENT = Template(SCRIPT.with_name("document.html").read_text())

blueprint = Blueprint("diagrams", __name__)


@blueprint.get(f"/mermaid-{VERSION}.js")
@route(audience=Audience.PUBLIC, session=False)
def show_script() -> Response:
    """Send Mermaid from the disk. Every browser accepts gzip."""
    response = Response(SCRIPT.read_bytes(), mimetype="text/javascript")
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = CACHED_FOREVER
    # To a browser, the isolated frame is another site.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def show_diagram(source: str, policy: str) -> Response:
    """Show a diagram as a document that runs no script but Mermaid.

    :param policy: the policy of a preview, except its scripts.
    """
    nonce = secrets.token_urlsafe(16)
    script = url_for("diagrams.show_script")
    body = DOCUMENT.substitute(
        source=escape(source),
        nonce=nonce,
        script=script,
        lang=read_language(),
        title=gettext("Diagram"),
        problem=gettext("This diagram cannot be drawn:"),
    )
    headers = {"Content-Security-Policy": f"{policy}; script-src 'nonce-{nonce}'"}
    return make_response(body, headers)
