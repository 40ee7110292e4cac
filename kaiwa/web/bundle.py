"""The bundle of scripts and stylesheets, and the sources it is made from.

``make bundle`` writes ``static/bundle/`` from ``static/js`` and ``static/css``. The
first line of each file holds a digest of these sources, so a stale bundle is found
without Node.
"""

import hashlib
from pathlib import Path

FOLDER = "bundle"
SOURCES = ("css", "js")
FILES = (
    "app.css",
    "app.js",
    "files.css",
    "files.js",
    "pages.css",
    "previews.css",
    "previews.js",
)


def digest_sources(static: Path) -> str:
    """Return a digest of the names and contents of all sources."""
    digest = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((static / folder).rglob(f"*.{folder}")):
            name = path.relative_to(static).as_posix()
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def write_banner(digest: str) -> str:
    """Write the first line of a bundled file."""
    return f"/* Made by `make bundle` from sources {digest} */"


def is_fresh(static: Path) -> bool:
    """Return whether the bundle was made from today's sources."""
    banner = write_banner(digest_sources(static)).encode() + b"\n"
    files = [static / FOLDER / name for name in FILES]
    return all(it.is_file() and it.read_bytes().startswith(banner) for it in files)
