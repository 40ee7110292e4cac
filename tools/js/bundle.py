"""Bundle scripts and stylesheets, and copy the converter of formulas: `make bundle`.

``--check`` makes the bundle elsewhere, and fails if a committed file differs.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kaiwa.web import bundle

STATIC = Path(__file__).parents[2] / "static"
PACKAGES = Path(__file__).parent / "node_modules"
ESBUILD = PACKAGES / ".bin/esbuild"
# Kaiwa runs without npm, so the files it needs of a package are committed.
TEMML = Path(__file__).parents[2] / "kaiwa/render/temml"
COPIES = {
    TEMML / "temml.min.js": PACKAGES / "temml/dist/temml.min.js",
    TEMML / "LICENSE": PACKAGES / "temml/LICENSE",
}
# `esnext` keeps newer CSS and JavaScript as written.
OPTIONS = ("--bundle", "--minify", "--format=esm", "--target=esnext", "--charset=utf8")


def main() -> int:
    """Write ``static/bundle/`` from today's sources, or check it."""
    if "--check" not in sys.argv:
        make_bundle(STATIC / bundle.FOLDER)
        _compress()
        for copy, source in COPIES.items():
            shutil.copyfile(source, copy)
        return 0
    with TemporaryDirectory() as folder:
        make_bundle(Path(folder))
        made = {STATIC / bundle.FOLDER / it: Path(folder) / it for it in bundle.FILES}
        stale = [*filter(_differs, (made | COPIES).items())]
    if stale or _compress("--check"):
        print("The bundle is stale: run `make bundle`.", file=sys.stderr)
        return 1
    return 0


def make_bundle(folder: Path) -> None:
    """Bundle today's sources into a folder."""
    banner = bundle.write_banner(bundle.digest_sources(STATIC))
    for name in bundle.FILES:
        kind = name.partition(".")[2]
        command = [str(ESBUILD), str(STATIC / kind / name), *OPTIONS]
        output = [f"--banner:{kind}={banner}", f"--outfile={folder / name}"]
        subprocess.run([*command, *output, "--log-level=warning"], check=True)


def _compress(*options: str) -> int:
    """Compress the committed files, or return 1 if one of them is stale."""
    script = Path(__file__).parent / "compress.mjs"
    files = [str(STATIC / bundle.FOLDER / it) for it in bundle.FILES]
    return subprocess.run(["node", str(script), *options, *files]).returncode


def _differs(pair: tuple[Path, Path]) -> bool:
    committed, made = pair
    return not committed.is_file() or committed.read_bytes() != made.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
