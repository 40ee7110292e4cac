"""Take the pictures of `docs/screenshots`: `python -m tests.browser.screenshots`."""

from gevent import monkey

monkey.patch_all()

import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from kaiwa.config import STANDIN_KEY  # noqa: E402
from kaiwa.standin import StandIn  # noqa: E402

from ..services.kaiwa import ROOT, KaiwaServer  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {"wide": (1280, 860), "narrow": (768, 900), "phone": (375, 720)}
STATES = {
    "code": "Show me some code, fast",
    "stopped": "slow 60",
    "failed": "fast cut table",
    "refused": "error 429 30",
}


def main() -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory() as folder, StandIn() as standin:
        environ = {"INFERENCE_URL": standin.url, "INFERENCE_KEY": STANDIN_KEY}
        kaiwa = KaiwaServer(Path(folder), environ)
        kaiwa.wait_until_ready()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=ARGUMENTS
                )
                _take_for_readme(browser, kaiwa.url)
                _take_contact_sheet(browser, kaiwa.url)
        finally:
            kaiwa.kill()


def _take_for_readme(browser: Browser, url: str) -> None:
    for theme in ("light", "dark"):
        page = _open(browser, url, theme, "en-US", "wide")
        _ask(page, "Show me a table, fast", "done")
        page.screenshot(path=FOLDER / f"conversation-{theme}.png")
        page.context.close()


def _take_contact_sheet(browser: Browser, url: str) -> None:
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        for locale in ("en-US", "ja-JP"):
            for size in SIZES:
                name = f"{size}-{theme}-{locale[:2]}"
                page = _open(browser, url, theme, locale, size)
                page.screenshot(path=folder / f"{name}-empty.png")
                for state, words in STATES.items():
                    page.goto(url)
                    _ask(page, words, "done" if state == "code" else state)
                    page.screenshot(path=folder / f"{name}-{state}.png")
                page.context.close()


def _open(browser: Browser, url: str, theme: str, locale: str, size: str) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        locale=locale,
        has_touch=size == "phone",
    )
    page = context.new_page()
    page.goto(url)
    return page


def _ask(page: Page, words: str, state: str) -> None:
    page.fill("textarea[name=message]", words)
    page.click("[data-compose] button[type=submit]")
    page.wait_for_selector("article[data-role=assistant]")
    if state == "stopped":
        page.click("[data-stop] button")
    if state == "refused":
        state = "failed"
    page.wait_for_selector(f"article[data-state={state}]")
    page.wait_for_timeout(500)  # The last frame, and what fades.


if __name__ == "__main__":
    main()
