"""The small pictures of docs/features.md, each of one feature."""

import io
import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize

from tests.services.kaiwa import ROOT
from tests.services.stored import index_texts

from .servers import Servers

FOLDER = ROOT / "docs" / "pictures"
SIZE: ViewportSize = {"width": 860, "height": 560}
COLOURS = 128  # A picture of few colours takes a third of the bytes.
LETTER = b"Dear guests,\n\nwe steep four teas on Friday.\n" * 9


def take_features(browser: Browser, servers: Servers) -> None:
    """Take a picture of each feature."""
    FOLDER.mkdir(exist_ok=True)
    context = browser.new_context(
        base_url=servers.studio.url,
        viewport=SIZE,
        color_scheme="light",
        locale="en-US",
        reduced_motion="reduce",
    )
    page = context.new_page()
    for name, act in FEATURES.items():
        page.goto("/")
        index_texts(servers.studio.directory)
        act(page)
        page.mouse.move(2, 2)
        page.wait_for_timeout(300)  # Wait for fades.
        _save(page.screenshot(), FOLDER / f"{name}.png")
    context.close()


def _save(png: bytes, path: Path) -> None:
    picture = (
        Image.open(io.BytesIO(png))
        .convert("RGB")
        .quantize(COLOURS, dither=Image.Dither.NONE)
    )
    picture.save(path, optimize=True)


def _send(page: Page, text: str) -> None:
    page.fill("#message-box", text)
    page.click("[data-compose] button[type=submit]")
    page.wait_for_url(re.compile("/conversations/"))
    page.wait_for_selector("article[data-role=assistant]:not(:has(answer-stream))")


def _think(page: Page) -> None:
    page.select_option("select[name=thinking]", "medium")
    _send(page, "Think, fast: which tea suits the evening? table")
    page.locator(".thinking").last.evaluate("it => { it.open = true }")
    page.evaluate("() => scrollTo(0, 0)")


def _attach(page: Page) -> None:
    files: list[FilePayload] = [
        {"name": "Invitation.txt", "mimeType": "text/plain", "buffer": LETTER},
        {"name": "teapot.png", "mimeType": "image/png", "buffer": _make_pot()},
    ]
    page.locator("input[name=files]").first.set_input_files(files)
    page.locator(".file-chip[data-file]").nth(1).wait_for()
    page.fill("#message-box", "Which tea goes with this pot? Answer for the guests.")


def _make_pot() -> bytes:
    picture = Image.linear_gradient("L").resize((640, 400)).convert("RGB")
    file = io.BytesIO()
    picture.save(file, "png")
    return file.getvalue()


def _draw(page: Page) -> None:
    page.select_option("#model", "stable-image-ultra")
    page.locator(".drawing-options summary").first.click()
    page.select_option("[name=aspect_ratio]", "16:9")
    _send(page, "The sun over a tea garden")
    page.locator("figure img").wait_for()


def _search(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.locator("dialog[open] #search-text").fill("tea")
    page.locator("dialog[open] mark").first.wait_for()


def _share(page: Page) -> None:
    _send(page, "Show me a table, fast")
    page.locator(".page-header__menu > summary").last.click()
    page.locator("details:has(> form [name=expires]) > summary").click()
    page.locator("form:has([name=expires]) [type=submit]").click()
    page.goto(page.locator(".share-entry--new .share-entry__link").input_value())


def _link_device(page: Page) -> None:
    page.goto("/devices")
    page.locator("main [type=submit]").first.click()
    page.locator("#device-link").wait_for()


def _show_usage(page: Page) -> None:
    page.goto("/usage")


FEATURES: dict[str, Callable[[Page], None]] = {
    "thinking": _think,
    "files": _attach,
    "drawing": _draw,
    "search": _search,
    "share": _share,
    "device": _link_device,
    "usage": _show_usage,
}
