"""Take the pictures of one width, theme and language."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from .stage import Stage

ON_HEROKU = {"unkept", "closed"}  # The router reports HTTPS.
HEIGHTS = {360: 720, 820: 900, 1440: 900, 1280: 860}
PLACES = (
    "empty waiting streaming live done long hard japanese stopped interrupted failed"
    " refused spent missing listing browser stand-in unkept no-model sign-in closed"
)


class Scene(NamedTuple):
    """A state: its place, and the gesture that leads to it."""

    place: str
    act: Callable[[Page], None]
    most_width: int = 9999


def _open(selector: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator(selector).first.evaluate("it => { it.open = true }")

    return act


def _open_preferences(page: Page) -> None:
    _open(".side-drawer__handle")(page)
    _open(".preferences")(page)


def _open_deletion(page: Page) -> None:
    _open(".page-header__menu")(page)
    _open(".menu__more")(page)


def _open_edit(page: Page) -> None:
    _look_at_top(page)
    page.locator("[data-edit]").first.click()
    page.locator(".message-revision__text").wait_for()


def _show_shortcuts(page: Page) -> None:
    page.keyboard.press("Control+/")
    page.locator("dialog[open]").wait_for()


def _go_offline(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("connection-bar:not([hidden])").wait_for()


def _fail_to_send(page: Page) -> None:
    page.evaluate(
        """() => {
             const draft = { text: "Two\\nlines", sendKey: "k", isSent: true }
             const composer = document.querySelector("message-composer")
             const key = "draft:" + composer.getAttribute("draft-key")
             localStorage.setItem(key, JSON.stringify(draft))
           }"""
    )
    page.reload()
    page.locator("[data-notices] .notice").wait_for()


def _look_at_top(page: Page) -> None:
    page.evaluate("() => scrollTo(0, 0)")


def _look_up(page: Page) -> None:
    page.evaluate("() => scrollTo(0, 300)")


def _look_at_code(page: Page) -> None:
    page.locator(".code").first.evaluate(
        """it => { it.scrollIntoView({ block: "center" }) }"""
    )
    page.locator(".code").first.hover()


def _look_at_thinking(page: Page) -> None:
    _look_at_top(page)
    _open(".thinking")(page)


def _write_much(page: Page) -> None:
    page.fill("#message-box", "\n".join(["A long message, line by line."] * 9))


def _print(page: Page) -> None:
    page.emulate_media(media="print")


SCENES = {
    **{name: Scene(name, lambda page: None) for name in PLACES.split()},
    "drawer": Scene("done", _open(".side-drawer__handle"), most_width=900),
    "preferences": Scene("done", _open_preferences),
    "menu": Scene("done", _open(".page-header__menu")),
    "deletion": Scene("done", _open_deletion),
    "edit": Scene("done", _open_edit),
    "top": Scene("done", _look_at_top),
    "latest": Scene("long", _look_up),
    "code": Scene("long", _look_at_code),
    "thinking": Scene("long", _look_at_thinking),
    "shortcuts": Scene("done", _show_shortcuts),
    "hard-top": Scene("hard", _look_at_top),
    "japanese-top": Scene("japanese", _look_at_top),
    "draft": Scene("done", _write_much),
    "offline": Scene("done", _go_offline),
    "unsent": Scene("done", _fail_to_send),
    "print": Scene("long", _print),
}


class Camera:
    """One width, theme and language."""

    def __init__(
        self, browser: Browser, stage: Stage, width: int, theme: str, language: str
    ) -> None:
        self._places, self._width = stage.places, width
        self._name = f"{width}-{theme}-{language}"
        is_phone = width < 500
        self._context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme="dark" if theme == "dark" else "light",
            locale={"en": "en-US", "ja": "ja-JP"}[language],
            has_touch=is_phone,
            is_mobile=is_phone,
            reduced_motion="reduce",
            storage_state=stage.cookies,
        )

    def take_all(self, folder: Path) -> None:
        """Take every scene."""
        for name, scene in SCENES.items():
            if self._width <= scene.most_width:
                self.take(name, folder / f"{self._name}-{name}.png")

    def take(self, name: str, path: Path) -> None:
        """Take one scene."""
        scene = SCENES[name]
        page = self._context.new_page()
        if name in ON_HEROKU:
            page.set_extra_http_headers({"X-Forwarded-Proto": "https"})
        is_live = scene.place == "live"  # It loads until its answer ends.
        page.goto(self._places[scene.place], wait_until="commit" if is_live else "load")
        if is_live:
            page.locator(".message--live .blocks > *").nth(2).wait_for()
        else:
            page.mouse.move(2, 2)  # Some files load at the first gesture.
            page.wait_for_function(
                # The tray of files is defined with the first file.
                "() => !document.querySelector(':not(:defined, file-tray)')"
            )
        scene.act(page)
        page.wait_for_timeout(200)  # Wait for fades.
        page.screenshot(path=path, full_page=name == "print")
        self._context.set_offline(False)
        # Otherwise the next scene would begin with this draft.
        page.evaluate(
            """() => {
                 for (const box of document.querySelectorAll("textarea")) box.value = ""
                 localStorage.clear()
               }"""
        )
        page.close()

    def put_away(self) -> None:
        """Close the browser's window."""
        self._context.close()
