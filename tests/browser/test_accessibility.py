"""Every state of every page, checked with axe, by keyboard and in display modes.

A reader enters each scene once in each language. The checks run in both themes: axe,
keyboard, 320 pixels, text at twice the size, touch, forced colours, print. ``audit.js``
contains them.
"""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from kaiwa.config import STANDIN_KEY

from .reader import Reader
from .scenes import OWNER_PASSWORD, PASSWORD, SCENES
from .test_sign_in import ROUTED

AXE = Axe().axe_script
AUDIT = Path(__file__).with_name("audit.js").read_text()
RULES = """
    () => axe.run(document, {
      resultTypes: ["violations"],
      iframes: false, // Axe cannot reach into the isolated frames of previews.
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    }).then(({violations}) => violations.flatMap(
      ({id, nodes}) => nodes.map(it => [id, it.target.join(" "), it.failureSummary])
    ))
"""
# A change of theme ends when its transitions end.
SETTLE = """
    () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
      .then(() => Promise.allSettled(document.getAnimations().map(it => it.finished)))
"""
WIDE, NARROW, NARROWEST, TALL = (1280, 800), (375, 667), (320, 640), (1280, 1024)
PAPER = (720, 1020)  # A4 without its margins.
POINTER_PIXELS, FINGER_PIXELS = 24, 44
# Each language in each theme, and each theme at each width.
VIEWS = {
    "en-US": [("light", WIDE), ("dark", NARROW)],
    "ja-JP": [("dark", WIDE), ("light", NARROW)],
}


class Visit(NamedTuple):
    """A reader in a scene."""

    page: Page
    locale: str
    is_narrow: bool

    def look(self, size: tuple[int, int], *, letters: str = "", **media: Any) -> None:
        """Emulate these media features, and the defaults otherwise."""
        width, height = NARROW if self.is_narrow and size[0] > NARROW[0] else size
        usual = {"color_scheme": "light", "forced_colors": "none", "media": "screen"}
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(**(usual | media))
        self.page.evaluate(
            "letters => { document.documentElement.style.fontSize = letters }", letters
        )
        self.page.evaluate(SETTLE)

    def ask(self, question: str, *details: int) -> list:
        """List the faults."""
        return self.page.evaluate(
            "([question, details]) => audit[question](...details)", [question, details]
        )

    def go_through_by_keyboard(self) -> list:
        """Focus each control; list those that fail."""
        self.page.keyboard.press("Shift")  # Focus rings appear after a key press.
        return self.ask("unfocused")


@pytest.fixture(scope="module")
def find_server(start_kaiwa, kaiwa):
    """Return a server by its kind, started at its first use."""
    dyno = {"DYNO": "web.1"}
    no_model = dict.fromkeys(["INFERENCE_URL", "INFERENCE_KEY", "INFERENCE_MODEL_ID"])
    budget = {"MAX_ANSWER_TOKENS": "300", "DAILY_TOKENS_PER_PERSON": "2000"}
    kinds_of_server: dict[str, dict[str, str | None]] = {
        "standin": {
            "INFERENCE_KEY": STANDIN_KEY,
            "INFERENCE_MODEL_ID": None,
            "DEFAULT_MODEL": "claude-3-7-sonnet",
        },
        "studio": {"INFERENCE_MODEL_ID": None, "DEFAULT_MODEL": "claude-4-5-sonnet"},
        "bare": {**no_model, "BLUE_KEY": "inf-x"},
        "undecided": {**dyno},
        "guarded": {
            **dyno,
            **budget,
            "CHAT_PASSWORD": PASSWORD,
            "OWNER_PASSWORD": OWNER_PASSWORD,
        },
    }
    started = {"plain": kaiwa}

    def find(kind: str):
        if kind not in started:
            started[kind] = start_kaiwa(**kinds_of_server[kind])
        return started[kind]

    return find


@pytest.fixture(
    scope="module",
    params=[(scene, locale) for scene in SCENES for locale in VIEWS],
    ids=lambda it: f"{it[0].name} in {it[1][:2]}",
)
def visit(request, chromium, find_server, shared_endpoint):
    """Return a reader in the scene; the console must stay empty."""
    scene, locale = request.param
    shared_endpoint.clear()
    server = find_server(scene.server)
    routed = ROUTED if scene.server in ("undecided", "guarded") else {}
    reader = Reader(chromium, server.url, locale=locale, **routed)
    reader.tolerates_failed_requests = True
    reader.directory = server.directory
    tab = reader.open_tab()
    scene.act(reader, tab)
    tab.page.evaluate(AXE)
    tab.page.evaluate(AUDIT)
    yield Visit(tab.page, locale, scene.is_narrow)
    reader.leave()
    assert reader.complaints == []


def test_axe_finds_nothing(visit):
    for theme, size in VIEWS[visit.locale]:
        visit.look(size, color_scheme=theme)
        assert visit.page.evaluate(RULES) == []


def test_focus_is_visible_and_uncovered(visit):
    for theme, size in VIEWS[visit.locale]:
        visit.look(WIDE if size == WIDE else NARROWEST, color_scheme=theme)
        assert visit.go_through_by_keyboard() == []


def test_content_fits_320_pixels(visit):
    visit.look(NARROWEST)

    assert visit.ask("cutOff") == []


def test_letters_of_twice_the_size_fit(visit):
    for size in (NARROWEST, TALL):
        visit.look(size, letters="200%")
        assert visit.ask("cutOff") == []

    assert visit.go_through_by_keyboard() == []


def test_pointer_targets_are_large_enough(visit):
    visit.look(NARROWEST)

    assert visit.ask("small", POINTER_PIXELS) == []


def test_touch_targets_are_large_enough(visit):
    devtools = visit.page.context.new_cdp_session(visit.page)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    visit.look(NARROW)

    small = visit.ask("small", FINGER_PIXELS)

    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    assert small == []


def test_controls_are_visible_in_forced_colours(visit):
    for theme, size in VIEWS[visit.locale]:
        visit.look(size, color_scheme=theme, forced_colors="active")
        assert visit.ask("faint") == []
    assert visit.go_through_by_keyboard() == []


def test_reduced_motion_stops_animations(visit):
    visit.look(WIDE, reduced_motion="reduce")

    assert visit.ask("moving") == []


def test_print_has_all_text_no_controls(visit):
    visit.look(PAPER, media="print")

    assert visit.ask("unprintable") == []
