"""One Chromium and one server for all browser tests."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from ..endpoint import Endpoint
from ..services.installed import find_chromium
from ..services.kaiwa import KaiwaServer
from .reader import PATIENCE_MILLISECONDS, Reader
from .tab import Tab

CHROMIUM = find_chromium()
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Without this, each window makes two hidden pages for its address bar.
    "--disable-features=PaintHolding,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
]
LOG_CHARS = 2000
StartKaiwa = Callable[..., KaiwaServer]
MeetReader = Callable[..., Reader]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Launch Debian's Chromium, or Playwright's."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def start_kaiwa(
    attachment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartKaiwa]:
    """Start a server with more config vars; None removes one."""
    servers = []

    def start(**environ: str | None) -> KaiwaServer:
        directory: Path = tmp_path_factory.mktemp("kaiwa")
        every = {**attachment, "DRAIN_SECONDS": "0", **environ}.items()
        chosen = {name: value for name, value in every if value is not None}
        server = KaiwaServer(directory, chosen)
        servers.append(server)
        server.wait_until_ready()
        return server

    yield start
    for server in servers:
        server.kill()


@pytest.fixture(scope="session")
def kaiwa(start_kaiwa: StartKaiwa) -> KaiwaServer:
    """Run the server that most tests share."""
    return start_kaiwa()


@pytest.fixture
def device(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the device as options of a browser context; a desktop by default."""
    return getattr(request, "param", {})


@pytest.fixture
def meet_reader(chromium: Browser, endpoint: Endpoint) -> Iterator[MeetReader]:
    """Return a function that makes readers; their consoles must stay empty."""
    readers = []

    def meet(url: str, **device: Any) -> Reader:
        readers.append(Reader(chromium, url, **device))
        return readers[-1]

    yield meet
    for reader in readers:
        reader.leave()
    assert [it for reader in readers for it in reader.complaints] == []


@pytest.fixture
def reader(
    meet_reader: MeetReader, kaiwa: KaiwaServer, device: dict[str, Any]
) -> Reader:
    """Return a new reader at the device."""
    return meet_reader(kaiwa.url, **device)


@pytest.fixture
def tab(reader: Reader) -> Tab:
    """Return the reader's first tab, empty."""
    return reader.open_tab()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add each tab's content and the server's log to a failure."""
    report = yield
    if report.when == "call" and report.failed:
        for part in getattr(item, "funcargs", {}).values():
            report.sections.extend(_witness(part))
    return report


def _witness(part: object) -> Iterator[tuple[str, str]]:
    if isinstance(part, Reader):
        for page in part.context.pages:
            yield f"Seen at {page.url}", _read(page)
    if isinstance(part, KaiwaServer):
        yield "Said by the server", part.process.read_log()[-LOG_CHARS:]


def _read(page: Page) -> str:
    try:
        return page.locator("body").aria_snapshot(timeout=1000)
    except Error as error:
        return str(error)
