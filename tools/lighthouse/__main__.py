"""Measure the first page and a conversation of twenty turns: `make lighthouse`."""

from gevent import monkey

monkey.patch_all()

import subprocess  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

from tests.endpoint import Endpoint  # noqa: E402
from tests.services.browser import HTTPVisitor  # noqa: E402
from tests.services.kaiwa import ROOT, KaiwaServer  # noqa: E402

FOLDER = ROOT / "build" / "lighthouse"
TURNS = 20


def main() -> None:
    """Start what is measured, and measure it."""
    with tempfile.TemporaryDirectory() as folder, Endpoint() as standin:
        environ = {
            "INFERENCE_URL": standin.url,
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
    visitor.follow(visitor.begin("fast markdown code table"))
    for number in range(1, TURNS):
        visitor.follow(visitor.send(f"fast markdown code {number}"))
    cookie = "; ".join(f"{it.name}={it.value}" for it in visitor.http.cookies)
    pages = [f"first={url}/", f"conversation={url}{visitor.path}"]
    script = str(Path(__file__).with_name("measure.js"))
    subprocess.run(["node", script, str(FOLDER), cookie, *pages], check=True)
    print(f"See {FOLDER}")


main()
