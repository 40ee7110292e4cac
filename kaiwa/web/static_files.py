"""The route of the static files; see ``assets``."""

from flask import Blueprint, Response, request

from ..errors import NotFound
from .route import Audience, route
from .services import services

CACHED_FOREVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("static_files", __name__)


@blueprint.get("/static/<digest>/<path:path>")
@route(audience=Audience.PUBLIC, session=False)
def show(digest: str, path: str) -> Response:
    """Send a static file.

    An outdated digest gets today's file, which the browser must revalidate.
    """
    assets = services().assets
    asset = assets.find_asset(path)
    if asset is None:
        raise NotFound()
    wanted = (it for it in asset.compressed if request.accept_encodings[it] > 0)
    encoding = next(wanted, "")
    content = asset.compressed.get(encoding, asset.content)
    response = Response(content, mimetype=asset.mimetype)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = (
        CACHED_FOREVER if digest == assets.digest else "no-cache"
    )
    return response
