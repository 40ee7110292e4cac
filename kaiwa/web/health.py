"""Health checks, and robots.txt."""

from flask import Blueprint, Response, jsonify, make_response

from .route import Audience, route
from .services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@route(audience=Audience.PUBLIC, session=False, https=False)
def show_health() -> Response:
    """Return 200 if the process can serve pages, 503 while the database is down."""
    is_ready = services().is_ready
    body = jsonify(alive=True, ready=is_ready)
    return make_response(body, 200 if is_ready else 503)


@blueprint.get("/robots.txt")
@route(audience=Audience.PUBLIC, session=False, https=False)
def show_robots() -> Response:
    """Exclude search engines."""
    response = make_response("User-agent: *\nDisallow: /\n")
    response.mimetype = "text/plain"
    return response
