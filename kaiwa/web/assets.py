"""Static files, under a digest of their contents.

The digest is a folder of the address, ``/static/<digest>/icons/icon-192.png``, so
browsers may cache every file without asking again, and relative imports work.
"""

import base64
import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import NamedTuple

from . import bundle

BROTLI = ".br"  # `make bundle` writes these files: Python has no compressor for it.
TEXT_TYPES = ("text/", "image/svg", "application/json", "application/manifest")


class Asset(NamedTuple):
    """One static file: its type, its bytes, and those bytes by their encoding."""

    mimetype: str
    content: bytes
    compressed: dict[str, bytes]


class Assets:
    """All static files, in memory.

    ``app.js`` and ``app.css`` are the bundle. If the sources have changed since the
    bundle was made, as in development, they are the sources.

    :param directory: the folder ``static``.
    """

    def __init__(self, directory: Path) -> None:
        is_bundled = bundle.is_fresh(directory)
        ignored = bundle.SOURCES if is_bundled else (bundle.FOLDER,)
        files = sorted(it for it in directory.rglob("*") if it.is_file())
        paths = {it.relative_to(directory): it for it in files}
        self._assets = {
            path.as_posix(): _read(file)
            for path, file in paths.items()
            if path.parts[0] not in ignored and path.suffix != BROTLI
        }
        self._folders = {
            name: bundle.FOLDER if is_bundled else name.partition(".")[2]
            for name in bundle.FILES
        }
        whole = hashlib.sha256()
        for path, asset in sorted(self._assets.items()):
            whole.update(path.encode() + b"\0" + asset.content + b"\0")
        self.digest = whole.hexdigest()[:12]

    def make_url(self, path: str) -> str:
        """Return the address of a static file."""
        if path in self._folders:
            path = f"{self._folders[path]}/{path}"
        return f"/static/{self.digest}/{path}"

    def make_data_url(self, path: str) -> str:
        """Return a small picture as an address that needs no request."""
        asset = self._assets[path]
        content = base64.b64encode(asset.content).decode()
        return f"data:{asset.mimetype};base64,{content}"

    def find_asset(self, path: str) -> Asset | None:
        """Find a static file by its path."""
        return self._assets.get(path)


def _read(path: Path) -> Asset:
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    content, compressed = path.read_bytes(), {}
    smaller = path.with_name(path.name + BROTLI)
    if smaller.is_file():
        compressed["br"] = smaller.read_bytes()
    if mimetype.startswith(TEXT_TYPES):
        compressed["gzip"] = gzip.compress(content, 9)
    return Asset(mimetype, content, compressed)
