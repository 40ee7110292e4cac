"""Health: whether the process lives, and whether it can serve."""

from flask import Blueprint, Response, jsonify, make_response

from .route import Audience, route
from .services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@route(audience=Audience.PUBLIC, session=False, https=False)
def show_health() -> Response:
    """Answer 200 when pages can be served, 503 while the database is awaited."""
    is_ready = services().is_ready
    body = jsonify(alive=True, ready=is_ready)
    return make_response(body, 200 if is_ready else 503)


@blueprint.get("/robots.txt")
@route(audience=Audience.PUBLIC, session=False, https=False)
def show_robots() -> Response:
    """Tell search engines that nothing here is for them."""
    response = make_response("User-agent: *\nDisallow: /\n")
    response.mimetype = "text/plain"
    return response
