"""A tab: actions of a reader, and the content of the page."""

import re

from playwright.sync_api import Locator, Page


class Tab:
    """One tab, with or without scripts.

    :ivar page: Playwright's page, for actions of a single test.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    # § Places

    @property
    def box(self) -> Locator:
        """The message box."""
        return self.page.locator("#message-box")

    @property
    def questions(self) -> Locator:
        """The user's messages."""
        return self.page.locator("article[data-role=user]")

    @property
    def answers(self) -> Locator:
        """The answers."""
        return self.page.locator("article[data-role=assistant]")

    @property
    def answer(self) -> Locator:
        """The last answer."""
        return self.answers.last

    @property
    def blocks(self) -> Locator:
        """The blocks of the last answer."""
        return self.answer.locator(".blocks > *")

    @property
    def links(self) -> Locator:
        """The conversations in the list, newest first."""
        return self.page.locator("conversation-list a")

    def button(self, name: str) -> Locator:
        """Find a button by its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def summary(self, name: str) -> Locator:
        """Find the toggle of a menu by its name."""
        # An open menu may have a second name, for closing.
        name_first = re.compile(rf"^\s*{name}(\s|$)")
        return self.page.locator("summary", has_text=name_first)

    def edit_link(self, name: str = "Edit") -> Locator:
        """The link that opens the edit form of the last message."""
        return self.questions.last.get_by_role("link", name=name, exact=True)

    # § Doing

    def open(self, path: str = "/") -> "Tab":
        """Go to a page."""
        self.page.goto(path)
        return self

    def write(self, text: str) -> None:
        """Fill in the message box."""
        self.box.fill(text)

    def send(self, text: str) -> "Tab":
        """Write and press Send."""
        self.write(text)
        self.button("Send").click()
        return self

    def press(self, key: str) -> None:
        """Press a key at the current focus."""
        self.page.keyboard.press(key)

    def reload(self) -> None:
        """Reload the page."""
        self.page.reload()

    def tab_to(self, target: Locator, key: str = "Tab", most: int = 40) -> None:
        """Press Tab until the target has the focus."""
        for _ in range(most):
            self.press(key)
            if target.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"The keyboard does not reach {target}")

    # § Waiting

    def wait_for_answer(self, state: str = "done") -> None:
        """Wait until the last turn is an answer in this state."""
        last = f"[role=log] > article:last-child[data-state={state}]"
        self.page.locator(f"{last}:not(:has(answer-stream))").wait_for()

    def wait_for_text(self, text: str) -> None:
        """Wait until the last answer contains a text."""
        self.answer.locator(".blocks", has_text=text).wait_for()

    # § Seeing

    def read_answer(self) -> str:
        """Return the text of the last answer so far."""
        return self.answer.locator(".blocks").inner_text()

    def read_blocks(self) -> list[str]:
        """Return the HTML of each block as the server sent it."""
        return self.blocks.evaluate_all(
            """blocks => blocks.map(block => {
                 const copy = block.cloneNode(true)
                 for (const it of copy.querySelectorAll("[data-added]")) it.remove()
                 return copy.outerHTML
               })"""
        )

    def measure(self, name: str) -> float:
        """Return a number of the scrolling element, for example ``scrollTop``."""
        return self.page.evaluate("name => document.scrollingElement[name]", name)

    def measure_below(self) -> float:
        """Return the pixels below the visible part."""
        height, view = self.measure("scrollHeight"), self.measure("clientHeight")
        return height - view - self.measure("scrollTop")
