"""Take pictures: `python -m tools.screenshots [360|820|1440] [light|dark] [en|ja]`.

The pictures and a contact sheet are in ``build/screenshots``. Without arguments, the
pictures of the README in ``docs/screenshots`` are taken too, and those of
``docs/features.md``. The argument ``features`` takes only these.
"""

from gevent import monkey

monkey.patch_all()

import itertools  # noqa: E402
import shutil  # noqa: E402
import sys  # noqa: E402

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.services.kaiwa import ROOT  # noqa: E402

from .camera import Camera  # noqa: E402
from .features import take_features  # noqa: E402
from .servers import Servers  # noqa: E402
from .sheet import make_sheets  # noqa: E402
from .stage import set_stage  # noqa: E402

FOLDER = ROOT / "build" / "screenshots"
README_FOLDER = ROOT / "docs" / "screenshots"
CHOICES = (["360", "820", "1440"], ["light", "dark"], ["en", "ja"])


def main(chosen: set[str]) -> None:
    """Take a picture of every state, at every width, in every theme and language."""
    if chosen == {"features"}:
        with Servers() as servers, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            take_features(browser, servers)
            browser.close()
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    sides = [
        [it for it in side if not chosen & {*side} or it in chosen] for side in CHOICES
    ]
    with Servers() as servers, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        stage = set_stage(browser, servers)
        for width, theme, language in itertools.product(*sides):
            camera = Camera(browser, stage, int(width), theme, language)
            camera.take_all(FOLDER)
            camera.put_away()
        make_sheets(browser, FOLDER)
        if not chosen:
            take_features(browser, servers)
            for theme in ("light", "dark"):
                path = README_FOLDER / f"conversation-{theme}.png"
                Camera(browser, stage, 1280, theme, "en").take("top", path)
        browser.close()
    print(f"See {FOLDER / 'index.html'}")


main(set(sys.argv[1:]))
