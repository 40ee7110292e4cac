"""A reader: a new browser profile."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Request

from .tab import Tab

DESK = {
    "locale": "en-US",
    "viewport": {"width": 1024, "height": 640},
    # Without graphics hardware, animations take most of the time.
    "reduced_motion": "reduce",
}
# The browser logs these when a request is refused or has no connection. A test that
# causes them declares it.
FAILED_REQUEST = "Failed to load resource"
# This ends a broken test. A working one never waits so long.
PATIENCE_MILLISECONDS = 15_000


class Reader:
    """A person with a browser.

    :ivar other_site: another address that this reader may go to.
    :ivar directory: of the server's database, for scenes that change it.
    :ivar complaints: errors, blocked contents, dialogs and requests to elsewhere.
    """

    directory: Path

    def __init__(self, browser: Browser, url: str, **device: Any) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.tolerates_failed_requests = False
        self.other_site = "about:nowhere"
        self.context = browser.new_context(base_url=url, **(DESK | device))
        self.context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.context.on("console", self._hear)
        self.context.on("dialog", self._dismiss)
        self.context.on("weberror", lambda it: self.complaints.append(str(it.error)))
        self.context.on("request", self._check_address)

    def open_tab(self) -> Tab:
        """Open an empty tab."""
        return Tab(self.context.new_page())

    def go_offline(self) -> None:
        """Disconnect from the network."""
        self.tolerates_failed_requests = True
        self.context.set_offline(True)

    def go_online(self) -> None:
        """Reconnect to the network."""
        self.context.set_offline(False)

    def leave(self) -> None:
        """Close every tab and discard the profile."""
        self.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        is_failed_request = message.text.startswith(FAILED_REQUEST)
        if is_failed_request and self.tolerates_failed_requests:
            return
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"A dialog said: {dialog.message}")
        dialog.dismiss()

    def _check_address(self, request: Request) -> None:
        # Ignore the requests of other sites' pages.
        is_theirs = request.headers.get("referer", "").startswith(self.other_site)
        known = (self.url, self.other_site, "data:", "blob:")
        if not request.url.startswith(known) and not is_theirs:
            self.complaints.append(f"Something asked for {request.url}")
