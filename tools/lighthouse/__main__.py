"""Measure the first page and a conversation of twenty turns: `make lighthouse`."""

from gevent import monkey

monkey.patch_all()

import subprocess  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.client import HTTPVisitor  # noqa: E402
from tests.endpoint import Endpoint  # noqa: E402
from tests.services.installed import find_chromium  # noqa: E402
from tests.services.kaiwa import ROOT, KaiwaServer  # noqa: E402

FOLDER = ROOT / "build" / "lighthouse"
TURNS = 20


def main() -> None:
    """Start a server, and measure it."""
    with tempfile.TemporaryDirectory() as folder, Endpoint() as endpoint:
        environ = {
            "INFERENCE_URL": endpoint.url,
            "INFERENCE_KEY": "inf-test",
            "INFERENCE_MODEL_ID": "claude-4-5-sonnet",
        }
        kaiwa = KaiwaServer(Path(folder), environ)
        try:
            kaiwa.wait_until_ready()
            _measure(kaiwa.url)
        finally:
            kaiwa.kill()


def _measure(url: str) -> None:
    visitor = HTTPVisitor(url)
    talk = visitor.begin("fast markdown code table")
    talk.follow()
    for number in range(1, TURNS):
        talk.send(f"fast markdown code {number}").follow()
    pages = [f"first={url}/", f"conversation={url}{talk.path}"]
    script = str(Path(__file__).with_name("measure.js"))
    command = ["node", script, _find_browser(), str(FOLDER), visitor.cookie, *pages]
    subprocess.run(command, check=True)
    print(f"See {FOLDER}")


def _find_browser() -> str:
    with sync_playwright() as playwright:
        return find_chromium() or playwright.chromium.executable_path


main()
