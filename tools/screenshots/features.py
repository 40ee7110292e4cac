"""The small pictures of docs/features.md, each of one feature."""

import io
import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize

from tests.confined.documents import make_pdf
from tests.services.kaiwa import ROOT
from tests.services.stored import index_texts

from .servers import Servers

FOLDER = ROOT / "docs" / "pictures"
SIZE: ViewportSize = {"width": 860, "height": 560}
COLOURS = 128  # A picture of few colours takes a third of the bytes.
LETTER = b"Dear guests,\n\nwe steep four teas on Friday.\n" * 9


MONTHS = ["April: the first buds.", "May: the first harvest.", "June: the rain."]
TEAPOT = """fast echo: A pot, as a picture of its own:

```svg
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">
  <g fill="none" stroke="#23508f" stroke-width="10">
    <path d="M214 60c60-26 52 54-6 40M104 92 52 60"/>
  </g>
  <ellipse cx="160" cy="86" rx="64" ry="44" fill="#23508f"/>
  <circle cx="160" cy="36" r="10" fill="#cf3f27"/>
</svg>
```
"""


DIAGRAM = """fast echo: From leaf to cup:

```mermaid
flowchart LR
  Leaf --> Steam --> Roll --> Dry --> Cup
  Leaf --> Roast --> Cup
```
"""


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


def _choose_pages(page: Page) -> None:
    pdf: FilePayload = {
        "name": "Tea calendar.pdf",
        "mimeType": "application/pdf",
        "buffer": make_pdf(MONTHS),
    }
    page.locator("input[name=files]").first.set_input_files(pdf)
    link = page.locator(".file-chip[data-choice] a")
    page.goto(link.get_attribute("href") or "")
    page.fill("#pages", "1-2")
    page.locator(".page-choice [type=submit]").click()
    page.wait_for_load_state()


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


def _preview(page: Page) -> None:
    _send(page, TEAPOT)
    page.locator("code-copy > button").first.click()
    page.frame_locator("iframe").locator("ellipse").wait_for()
    page.locator("iframe").evaluate("it => it.scrollIntoView({ block: 'center' })")


def _draw_diagram(page: Page) -> None:
    _send(page, DIAGRAM)
    page.locator("code-copy > button").first.click()
    page.frame_locator("iframe").locator("svg").wait_for()
    page.locator("iframe").evaluate("it => it.scrollIntoView({ block: 'center' })")


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
    "documents": _choose_pages,
    "drawing": _draw,
    "preview": _preview,
    "diagram": _draw_diagram,
    "search": _search,
    "share": _share,
    "device": _link_device,
    "usage": _show_usage,
}
