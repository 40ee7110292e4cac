"""The web app manifest, for installing the page as an app.

There is no service worker: installing needs none, and an offline one could show
outdated conversations.
"""

from flask import Blueprint, Response, json, make_response

from .route import Audience, route
from .services import services
from .urls import url_for

# The title may change.
CACHED_FOR_AN_HOUR = "public, max-age=3600"
PAPER = "#fbf9f4"
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
)

blueprint = Blueprint("manifest", __name__)


@blueprint.get("/manifest.webmanifest")
@route(audience=Audience.PUBLIC, session=False)
def show() -> Response:
    """Show the manifest. Browsers request it without cookies."""
    title = services().settings.chat_title
    make_url = services().assets.make_url
    home = url_for("conversations.new")
    manifest = {
        "name": title,
        "short_name": title,
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": make_url(f"icons/{name}"),
                "sizes": sizes,
                "type": "image/png",
                "purpose": purpose,
            }
            for name, sizes, purpose in ICONS
        ],
    }
    response = make_response(json.dumps(manifest))
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = CACHED_FOR_AN_HOUR
    return response
