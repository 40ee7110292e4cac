"""A Chromium that reads Kaiwa, and records when its user sees the answer."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import time
from typing import Any

from playwright.async_api import (
    Browser,
    CDPSession,
    Page,
    ViewportSize,
    async_playwright,
)

from tests.services.installed import find_chromium

from .endpoint import read_clock_ms

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESK: ViewportSize = {"width": 1024, "height": 640}
PHONE: ViewportSize = {"width": 412, "height": 823}
CATEGORIES = ["toplevel", "devtools.timeline"]
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
PATIENCE_MS = 120_000

# Times are in milliseconds since the epoch, except those of keys: the time from a key
# to the next frame that the browser has painted.
RECORDER = r"""
globalThis.record = { enterAt: 0, firstTokens: [], stamps: {}, keys: [] }
const now = () => performance.timeOrigin + performance.now()
const findLast = () => [...document.querySelectorAll(".blocks")].at(-1)
let before
addEventListener("keydown", event => {
  if (event.key !== "Enter") return
  record.enterAt = performance.timeOrigin + event.timeStamp
  before = findLast()
}, { capture: true })
new MutationObserver(() => {
  const at = now()
  const last = findLast()
  if (last === before || !last?.textContent) return
  if (record.enterAt) record.firstTokens.push(at - record.enterAt)
  record.enterAt = 0
  for (const [, stamp] of (last.lastElementChild.textContent).matchAll(/\bt(\d{7})/g))
    record.stamps[stamp] ??= at
}).observe(document, { childList: true, characterData: true, subtree: true })
new PerformanceObserver(list => {
  for (const { name, duration } of list.getEntries())
    if (name === "keydown") record.keys.push(duration)
}).observe({ type: "event", durationThreshold: 16 })
"""
ENDED = """() => document.querySelector("form[data-stop]").hidden
  && document.querySelector("[role=log] > article:last-child .message-actions")
"""


class Tab:
    """One tab, on a desk or on a phone with a slow CPU."""

    def __init__(self, browser: Browser, page: Page, session: CDPSession) -> None:
        self.page = page
        self._browser = browser
        self._session = session
        # The clock of the stamps, in milliseconds since the epoch.
        self._clock_began_ms = time() * 1000 - read_clock_ms()

    async def slow_down(self, times: int) -> None:
        """Run the page this many times slower."""
        rate = {"rate": times}
        await self._session.send("Emulation.setCPUThrottlingRate", rate)

    async def send(self, message: str) -> None:
        """Write a message, press Enter, and wait until it is in the page."""
        articles = self.page.locator("[role=log] > article")
        count = await articles.count()
        await self.page.fill("#message-box", message)
        await self.page.press("#message-box", "Enter")
        await articles.nth(count).wait_for(state="attached")

    async def wait_for_end(self) -> None:
        """Wait until the last answer has ended, and its actions are shown."""
        await self.page.wait_for_function(ENDED, timeout=PATIENCE_MS)

    async def read_record(self) -> Any:
        """Return the record of the page."""
        return await self.page.evaluate("record")

    async def list_lateness(self) -> list[float]:
        """List the seconds from each stamp to its place in the page."""
        stamps = (await self.read_record())["stamps"]
        began_ms = self._clock_began_ms
        return [(at - began_ms - int(it)) / 1000 for it, at in stamps.items()]

    @asynccontextmanager
    async def tracing(self) -> AsyncIterator[list[float]]:
        """Fill the list with the seconds of each task of the page's main thread."""
        tasks: list[float] = []
        await self._browser.start_tracing(page=self.page, categories=CATEGORIES)
        yield tasks
        trace = json.loads(await self._browser.stop_tracing())
        tasks += list_tasks(trace["traceEvents"])


def list_tasks(events: list[dict[str, Any]]) -> list[float]:
    """List the seconds of each task of the renderers' main threads."""
    threads = {
        (it["pid"], it["tid"])
        for it in events
        if it["name"] == "thread_name" and it["args"]["name"] == "CrRendererMain"
    }
    return [
        it["dur"] / 1e6
        for it in events
        if it["name"] in TASKS and "dur" in it and (it["pid"], it["tid"]) in threads
    ]


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Launch Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=FLAGS
        )
        yield browser
        await browser.close()


async def open_tab(browser: Browser, port: int, *, is_phone: bool = False) -> Tab:
    """Open a page in a new profile."""
    context = await browser.new_context(
        base_url=f"http://127.0.0.1:{port}",
        viewport=PHONE if is_phone else DESK,
        is_mobile=is_phone,
    )
    await context.add_init_script(RECORDER)
    page = await context.new_page()
    tab = Tab(browser, page, await context.new_cdp_session(page))
    await page.goto("/")
    return tab
