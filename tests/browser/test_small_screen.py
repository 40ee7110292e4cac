import pytest
from playwright.sync_api import expect

FINGER_PIXELS = 44
PARAGRAPHS = "\n\n".join(f"Paragraph {n} of the text." for n in range(1, 101))
WIDE = "a_word_that_does_not_break_" * 12


@pytest.fixture
def device():
    """Return a phone."""
    phone = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    return {"viewport": {"width": 375, "height": 667}, **phone}


def test_enter_may_start_a_new_line(tab):
    tab.open().box.tap()
    tab.page.keyboard.type("fast count to 3")
    tab.press("Enter")
    expect(tab.box).to_have_value("fast count to 3\n")

    tab.button("Send").tap()

    tab.wait_for_answer()
    expect(tab.box).to_have_value("")


def test_drawer_opens_a_conversation(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    tab.open()
    expect(tab.links).to_be_hidden()

    tab.summary("Menu").tap()
    tab.links.tap()

    expect(tab.answer).to_contain_text("1 2 3")
    expect(tab.links).to_be_hidden()


def test_escape_closes_the_modal_drawer(tab):
    tab.open()
    tab.summary("Menu").tap()
    expect(tab.page.get_by_role("link", name="New chat")).to_be_visible()
    expect(tab.page.locator("main")).to_have_attribute("inert", "")

    tab.press("Escape")

    expect(tab.page.get_by_role("link", name="New chat")).to_be_hidden()
    expect(tab.page.locator("main")).not_to_have_attribute("inert", "")
    expect(tab.summary("Menu")).to_be_focused()


def test_new_chat_link_closes_the_drawer(tab):
    tab.open("/#message-box")
    tab.summary("Menu").tap()

    tab.page.get_by_role("link", name="New chat").tap()

    expect(tab.page.get_by_role("link", name="New chat")).to_be_hidden()
    expect(tab.page.locator("main")).not_to_have_attribute("inert", "")


def test_actions_stay_on_one_line(tab):
    tab.page.set_viewport_size({"width": 360, "height": 720})
    tab.open().send("fast cut table")
    tab.wait_for_answer("failed")
    tab.button("Try again").click()
    tab.page.locator(".message-versions").wait_for()
    tab.wait_for_answer("failed")
    expect(tab.answer.get_by_role("button", name="Copy", exact=True)).to_be_visible()

    names = ("Continue", "Try again", "Previous version", "Next version", "Copy")
    buttons = [tab.answer.get_by_role("button", name=it, exact=True) for it in names]

    assert len({it.bounding_box()["y"] for it in buttons}) == 1


def test_page_never_scrolls_sideways(tab):
    tab.page.set_viewport_size({"width": 320, "height": 640})
    tab.open().send(f"fast markdown code table formulas {WIDE}")
    tab.wait_for_answer()

    tab.page.evaluate("() => scrollTo(0, 0)")

    assert tab.measure("scrollWidth") == 320
    expect(tab.box).to_be_in_viewport(ratio=1)


def test_controls_are_large_enough(tab):
    tab.page.set_viewport_size({"width": 360, "height": 720})
    tab.open().send("fast code")
    tab.wait_for_answer()
    tab.button("Try again").click()
    tab.page.locator(".message-versions").first.wait_for()
    tab.wait_for_answer()
    tab.reload()
    tab.button("Copy code").first.wait_for()

    open_everything(tab)
    small = list_small_targets(tab)
    tab.open("/conversations")
    open_everything(tab)

    assert small + list_small_targets(tab) == []


def test_on_screen_keyboard_leaves_composer_visible(tab):
    # As on iOS. A headless browser has no on-screen keyboard.
    tab.page.add_init_script(
        """const viewport = new EventTarget()
           Object.assign(viewport, { height: innerHeight, offsetTop: 0, scale: 1 })
           Object.defineProperty(window, "visualViewport", { value: viewport })"""
    )
    tab.open()
    view = tab.measure("clientHeight")

    tab.page.evaluate(
        """() => {
             visualViewport.height = innerHeight - 300
             visualViewport.dispatchEvent(new Event("resize"))
           }"""
    )

    box = tab.button("Send").bounding_box()
    assert view - 400 < box["y"] + box["height"] <= view - 300


def test_touch_scroll_ends_following(tab):
    tab.open().send(f"speed 100 echo: {PARAGRAPHS}")
    tab.blocks.nth(15).wait_for()

    draw_down(tab, 300)
    expect(tab.button("Latest")).to_be_visible()
    place = tab.measure("scrollTop")

    tab.blocks.nth(tab.blocks.count() + 5).wait_for()
    assert tab.measure("scrollTop") <= place


def test_controls_avoid_the_notch(reader, tab):
    tab.open().send("fast code")
    tab.wait_for_answer()
    tab.page.set_viewport_size({"width": 667, "height": 420})
    devtools = reader.context.new_cdp_session(tab.page)
    edges = {"top": 40, "right": 50, "bottom": 30, "left": 60}
    devtools.send("Emulation.setSafeAreaInsetsOverride", {"insets": edges})

    outside = list_outside(tab, edges)
    tab.summary("Menu").tap()

    assert outside + list_outside(tab, edges) == []


def test_only_pinch_zooms(tab):
    tab.open()

    touch = tab.page.locator("html").evaluate("it => getComputedStyle(it).touchAction")
    viewport = tab.page.locator("meta[name=viewport]").get_attribute("content")

    assert touch == "manipulation"
    assert "user-scalable" not in viewport and "maximum-scale" not in viewport


def test_page_can_be_installed(reader, tab):
    devtools = reader.context.new_cdp_session(tab.open().page)

    manifest = devtools.send("Page.getAppManifest")
    found = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert manifest["errors"] == [] and manifest["url"]
    # Each reader is a private window.
    assert {it["errorId"] for it in found} <= {"in-incognito"}


def draw_down(tab, pixels: int) -> None:
    """Drag the page down with one finger."""
    devtools = tab.page.context.new_cdp_session(tab.page)

    def touch(kind: str, *points: dict[str, int]) -> None:
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", {"x": 180, "y": 150})
    for moved in range(0, pixels + 1, 20):
        touch("touchMove", {"x": 180, "y": 150 + moved})
    touch("touchEnd")


def list_outside(tab, edges: dict[str, int]) -> list[list]:
    """List visible controls that reach beyond the safe area."""
    return tab.page.evaluate(
        """({ top, right, bottom, left }) => {
             const isInSight = ({ x, y, width, height }, it) => {
               const hit = document.elementFromPoint(x + width / 2, y + height / 2)
               return hit && it.contains(hit)
             }
             return [...document.querySelectorAll("a, button, summary, textarea")]
               .map(it => [it.outerHTML.slice(0, 80), it.getBoundingClientRect(), it])
               .filter(([, box, it]) => isInSight(box, it) && !it.closest(".blocks"))
               .filter(([, box]) => box.left < left || box.right > innerWidth - right
                 || box.top < top && box.top >= 0 || box.bottom > innerHeight - bottom)
               .map(([name, box]) => [name, box])
           }""",
        edges,
    )


def open_everything(tab) -> None:
    tab.page.locator("details").evaluate_all("all => all.forEach(it => it.open = true)")


def list_small_targets(tab) -> list[list]:
    """List controls that are smaller than a finger in one direction.

    Controls inside a label count as the label. Links inside a sentence are exempt.
    """
    return tab.page.evaluate(
        """least => {
             const all = "a, button, summary, select, textarea, input, label:has(input)"
             const isExempt = it => it.matches("label input, .blocks a, [type=hidden]")
             const shown = [...document.querySelectorAll(all)]
               .filter(it => !isExempt(it) && it.checkVisibility())
             return shown.map(it => [it.textContent.trim(), it.getBoundingClientRect()])
               .filter(([, { width, height }]) => Math.min(width, height) < least)
           }""",
        FINGER_PIXELS,
    )
