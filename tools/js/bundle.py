"""Bundle scripts and stylesheets: `make bundle`."""

import subprocess
from pathlib import Path

from kaiwa.web import bundle

STATIC = Path(__file__).parents[2] / "static"
ESBUILD = Path(__file__).parent / "node_modules/.bin/esbuild"
# `esnext` keeps newer CSS and JavaScript as written.
OPTIONS = ("--bundle", "--minify", "--format=esm", "--target=esnext", "--charset=utf8")


def main() -> None:
    """Write ``static/bundle/`` from today's sources."""
    banner = bundle.write_banner(bundle.digest_sources(STATIC))
    for name in bundle.FILES:
        kind = name.partition(".")[2]
        entry, made = STATIC / kind / name, STATIC / bundle.FOLDER / name
        command = [ESBUILD, entry, *OPTIONS, f"--banner:{kind}={banner}"]
        subprocess.run(
            [*command, f"--outfile={made}", "--log-level=warning"], check=True
        )


if __name__ == "__main__":
    main()
