"""Static files, under a digest of them all.

``/static/<digest>/js/app.js``: the digest is a directory, so that relative imports
between modules need no list, and everything may be cached for ever. The stylesheets
are joined at start, in the order of ``css/order.txt``.
"""

import base64
import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, Response, abort, request

CACHED_FOR_EVER = "public, max-age=31536000, immutable"
TEXT_TYPES = ("text/", "image/svg", "application/json", "application/manifest")

blueprint = Blueprint("assets", __name__)


class Asset(NamedTuple):
    """One static file: its type, its bytes, and those bytes compressed."""

    mimetype: str
    content: bytes
    compressed: bytes | None


class Assets:
    """All static files, in memory.

    :param directory: the folder ``static``.
    """

    def __init__(self, directory: Path) -> None:
        files = sorted(it for it in directory.rglob("*") if it.is_file())
        self._assets = {
            it.relative_to(directory).as_posix(): _read(it)
            for it in files
            if it.parent.name != "css"
        }
        self._assets["app.css"] = _pack("text/css", _join_styles(directory / "css"))
        whole = hashlib.sha256()
        for path, asset in sorted(self._assets.items()):
            whole.update(path.encode() + b"\0" + asset.content + b"\0")
        self.digest = whole.hexdigest()[:12]

    def make_url(self, path: str) -> str:
        """Return the address of a static file."""
        return f"/static/{self.digest}/{path}"

    def make_data_url(self, path: str) -> str:
        """Return a small picture as an address that needs no request."""
        asset = self._assets[path]
        content = base64.b64encode(asset.content).decode()
        return f"data:{asset.mimetype};base64,{content}"

    def find_asset(self, path: str) -> Asset | None:
        """Find a static file by its path."""
        return self._assets.get(path)


@blueprint.get("/static/<digest>/<path:path>")
def show_asset(digest: str, path: str) -> Response:
    """Answer a static file; an old digest gets today's file, but not for ever."""
    from .services import services

    assets = services().assets
    asset = assets.find_asset(path) or abort(404)
    is_small = asset.compressed and request.accept_encodings["gzip"] > 0
    response = Response(
        asset.compressed if is_small else asset.content, mimetype=asset.mimetype
    )
    if is_small:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = (
        CACHED_FOR_EVER if digest == assets.digest else "no-cache"
    )
    return response


def _join_styles(directory: Path) -> bytes:
    order = directory / "order.txt"
    names = order.read_text().split() if order.exists() else []
    return b"\n".join((directory / name).read_bytes() for name in names)


def _read(path: Path) -> Asset:
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _pack(mimetype, path.read_bytes())


def _pack(mimetype: str, content: bytes) -> Asset:
    is_text = mimetype.startswith(TEXT_TYPES)
    return Asset(mimetype, content, gzip.compress(content, 9) if is_text else None)
