"""Bundle scripts and stylesheets: `make bundle`.

``--check`` makes the bundle elsewhere, and fails if the committed one differs.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kaiwa.web import bundle

STATIC = Path(__file__).parents[2] / "static"
ESBUILD = Path(__file__).parent / "node_modules/.bin/esbuild"
# `esnext` keeps newer CSS and JavaScript as written.
OPTIONS = ("--bundle", "--minify", "--format=esm", "--target=esnext", "--charset=utf8")


def main() -> int:
    """Write ``static/bundle/`` from today's sources, or check it."""
    if "--check" not in sys.argv:
        make_bundle(STATIC / bundle.FOLDER)
        return 0
    with TemporaryDirectory() as folder:
        make_bundle(Path(folder))
        stale = [name for name in bundle.FILES if _differs(Path(folder) / name)]
    if stale:
        print("The bundle is stale: run `make bundle`.", file=sys.stderr)
    return 1 if stale else 0


def make_bundle(folder: Path) -> None:
    """Bundle today's sources into a folder."""
    banner = bundle.write_banner(bundle.digest_sources(STATIC))
    for name in bundle.FILES:
        kind = name.partition(".")[2]
        command = [str(ESBUILD), str(STATIC / kind / name), *OPTIONS]
        output = [f"--banner:{kind}={banner}", f"--outfile={folder / name}"]
        subprocess.run([*command, *output, "--log-level=warning"], check=True)


def _differs(made: Path) -> bool:
    committed = STATIC / bundle.FOLDER / made.name
    return not committed.is_file() or committed.read_bytes() != made.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
