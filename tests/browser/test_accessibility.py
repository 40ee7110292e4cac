"""Every state of every page, for whoever does not see it, or not so small.

Each scene is looked at in both languages and both themes, wide and narrow: by axe with
all rules of WCAG 2.2 AA and best practice, and with letters of twice the size.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from kaiwa.config import STANDIN_KEY

from .scenes import SCENES, Scene
from .test_access import ROUTED

AXE = Axe().axe_script
RULES = """
    () => axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    }).then(({violations}) => violations.flatMap(
      ({id, nodes}) => nodes.map(it => [id, it.target.join(" "), it.failureSummary])
    ))
"""
# A theme is changed for good once what it moved has come to rest.
SETTLE = """
    () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
      .then(() => Promise.allSettled(document.getAnimations().map(it => it.finished)))
"""
SMALL_TARGETS = """
    () => [...document.querySelectorAll("a, button, input, select, summary, textarea")]
      .filter(it => it.checkVisibility({visibilityProperty: true}))
      .filter(it => !it.closest(".visually-hidden, p, .blocks"))
      .map(it => [it.outerHTML, (it.closest("label") ?? it).getBoundingClientRect()])
      .filter(([, {width, height}]) => Math.min(width, height) < 24 && width > 1)
"""
OVERFLOWING = """
    () => document.scrollingElement.scrollWidth <= innerWidth ? [] :
      [...document.querySelectorAll("body *")]
        .filter(it => !it.closest("pre *, .table *, math *"))
        .filter(it => it.getBoundingClientRect().right > innerWidth + 1)
        .map(it => it.outerHTML.slice(0, 120))
"""
WIDE, NARROW, NARROWEST = (1280, 800), (375, 667), (320, 640)
# Each language in each theme, each theme at each width.
VIEWS = {
    "en-US": [("light", WIDE), ("dark", NARROW)],
    "ja-JP": [("dark", WIDE), ("light", NARROW)],
}


@pytest.fixture(scope="module")
def find_server(start_kaiwa, shared_standin):
    """Find a server by its kind; each is started when it is first asked for."""
    dyno = {"DYNO": "web.1"}
    no_model = dict.fromkeys(["INFERENCE_URL", "INFERENCE_KEY", "INFERENCE_MODEL_ID"])
    kinds_of_server = {
        "standin": {
            "INFERENCE_KEY": STANDIN_KEY,
            "INFERENCE_MODEL_ID": None,
            "DEFAULT_MODEL": "claude-3-7-sonnet",
        },
        "bare": no_model | {"BLUE_KEY": "inf-x"},
        "undecided": dyno,
        "guarded": dyno | {"CHAT_PASSWORD": "correct horse"},
    }
    started = {}

    def find(kind: str):
        if kind not in started:
            started[kind] = start_kaiwa(**kinds_of_server[kind])
        return started[kind]

    return find


@pytest.fixture
def enter(meet_reader, find_server, kaiwa):
    """Lead somebody new into a scene; return the tab."""

    def enter(scene: Scene, **device):
        server = kaiwa if scene.server == "plain" else find_server(scene.server)
        routed = ROUTED if scene.server in ("undecided", "guarded") else {}
        reader = meet_reader(server.url, **routed, **device)
        reader.tolerates_failed_requests = True
        reader.directory = server.directory
        tab = reader.open_tab()
        scene.act(reader, tab)
        return tab

    return enter


@pytest.mark.parametrize("locale", VIEWS)
@pytest.mark.parametrize("scene", SCENES, ids=lambda it: it.name)
def test_scene_is_for_everybody(enter, scene, locale):
    tab = enter(scene, locale=locale)
    tab.page.evaluate(AXE)

    for theme, size in VIEWS[locale]:
        if scene.is_narrow and size == WIDE:
            size = NARROW
        look(tab, size, color_scheme=theme)
        assert tab.page.evaluate(RULES) == []
    look(tab, NARROWEST)
    assert tab.page.evaluate(OVERFLOWING) == []
    assert tab.page.evaluate(SMALL_TARGETS) == []
    tab.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    look(tab, NARROWEST)
    assert tab.page.evaluate(OVERFLOWING) == []


def look(tab, size: tuple[int, int], **media: str) -> None:
    width, height = size
    tab.page.set_viewport_size({"width": width, "height": height})
    tab.page.emulate_media(**media)
    tab.page.evaluate(SETTLE)
