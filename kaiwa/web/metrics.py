"""Metrics for Prometheus, and the count of responses among them."""

import time

from flask import Blueprint, Flask, Response, g, make_response, request

from ..errors import NotFound
from .route import Audience, route
from .services import services

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@route(audience=Audience.PUBLIC, session=False)
def show() -> Response:
    """Return the metrics to a request with the token; 404 if none is configured."""
    metrics = services().metrics
    if metrics is None:
        raise NotFound()
    is_admitted = metrics.admits(request.headers.get("Authorization", ""))
    body = metrics.write() if is_admitted else b"METRICS_TOKEN is required.\n"
    response = make_response(body, 200 if is_admitted else 401)
    response.content_type = "text/plain; version=0.0.4; charset=utf-8"
    if not is_admitted:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def set_up_metrics(app: Flask) -> None:
    """Count the responses. Call it before other checks are added."""
    app.before_request(_note_begin)
    app.after_request(_count_response)


def _note_begin() -> None:
    g.began_at = time.monotonic()


def _count_response(response: Response) -> Response:
    metrics = services().metrics
    if metrics and "began_at" in g:
        metrics.count_request(
            request.endpoint or "unmatched",
            response.status_code,
            time.monotonic() - g.began_at,
        )
    return response
