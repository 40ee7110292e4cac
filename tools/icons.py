"""Draw the icons of the installed app from the seal: `make icons`."""

import re
from typing import NamedTuple

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.services.kaiwa import ROOT

FOLDER = ROOT / "static" / "icons"
VERMILION = "#c8452d"
PAPER = "#fffdf8"


class Icon(NamedTuple):
    """One picture.

    :ivar part: the share of a side that the seal takes, 0 to 1.
    :ivar is_full: whether colour fills the corners; the system crops those icons.
    """

    name: str
    pixels: int
    part: float
    is_full: bool


ICONS = (
    Icon("icon-192", 192, 1, is_full=False),
    Icon("icon-512", 512, 1, is_full=False),
    # Systems may crop all but the inner four fifths, so the strokes stay inside.
    Icon("icon-maskable-512", 512, 0.86, is_full=True),
    Icon("apple-touch-icon", 180, 1, is_full=True),
)


def main() -> None:
    """Draw all icons."""
    sheet = (FOLDER / "icons.svg").read_text()
    [strokes] = re.findall(r'<symbol id="logo"[^>]*>(.*?)</symbol>', sheet, re.S)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for icon in ICONS:
            size = icon.pixels
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(_draw(icon, strokes))
            page.screenshot(path=FOLDER / f"{icon.name}.png", omit_background=True)
        browser.close()


def _draw(icon: Icon, strokes: str) -> str:
    room = 64 * (1 / icon.part - 1) / 2
    box = f"{-room} {-room} {64 + 2 * room} {64 + 2 * room}"
    page = VERMILION if icon.is_full else "transparent"
    return f"""<style>
      html {{ background: {page} }} body {{ margin: 0 }}
      svg {{ display: block; color: {VERMILION}; --mark-paper: {PAPER} }}
    </style><svg viewBox="{box}" width="{icon.pixels}">{strokes}</svg>"""


if __name__ == "__main__":
    main()
