"""URLs of the app's own routes, as paths.

Flask's ``url_for`` needs a request, which a streamed page outlives, and takes 20 µs
instead of 2 µs: a long conversation has hundreds of links.
"""

from flask import Flask, current_app, request
from werkzeug.routing import MapAdapter

from .services import services


def set_up_urls(app: Flask) -> None:
    """Provide ``url_for`` to views and templates."""
    # The host is never part of a URL that is built here.
    app.extensions["kaiwa.urls"] = app.url_map.bind("localhost")
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, *, _anchor: str | None = None, **values: object) -> str:
    """Return the path of a route; values that it does not name become its query."""
    adapter: MapAdapter = current_app.extensions["kaiwa.urls"]
    path = adapter.build(endpoint, values)
    return f"{path}#{_anchor}" if _anchor else path


def make_public_url(path: str) -> str:
    """Return the whole URL of a path, for use outside the page.

    Uses PUBLIC_URL if it is set, or else the host of the request.
    """
    public = services().settings.public_url
    root = public or request.host_url.rstrip("/")
    return root + path
