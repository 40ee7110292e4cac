import pytest
from playwright.sync_api import expect

FINGER_PIXELS = 44
WIDE = "a_word_that_does_not_break_" * 12


@pytest.fixture
def device():
    """A phone."""
    phone = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    return {"viewport": {"width": 375, "height": 667}, **phone}


def test_enter_makes_a_newline_and_the_button_sends(tab):
    tab.open().box.tap()
    tab.page.keyboard.type("fast count to 3")
    tab.press("Enter")
    expect(tab.box).to_have_value("fast count to 3\n")

    tab.button("Send").tap()

    tab.wait_for_answer()
    expect(tab.box).to_have_value("")


def test_drawer_opens_over_the_page_and_leads_to_a_conversation(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    tab.open()
    expect(tab.links).to_be_hidden()

    tab.summary("Menu").tap()
    tab.links.tap()

    expect(tab.answer).to_contain_text("1 2 3")
    expect(tab.links).to_be_hidden()


def test_escape_closes_the_drawer_and_the_page_waits_meanwhile(tab):
    tab.open().wait_for_scripts()
    tab.summary("Menu").tap()
    expect(tab.page.get_by_role("link", name="New chat")).to_be_visible()
    expect(tab.page.locator("main")).to_have_attribute("inert", "")

    tab.press("Escape")

    expect(tab.page.get_by_role("link", name="New chat")).to_be_hidden()
    expect(tab.page.locator("main")).not_to_have_attribute("inert", "")
    expect(tab.summary("Menu")).to_be_focused()


def test_nothing_scrolls_sideways_and_the_composer_stays_in_sight(tab):
    tab.page.set_viewport_size({"width": 320, "height": 640})
    tab.open().send(f"fast markdown code table formulas {WIDE}")
    tab.wait_for_answer()

    tab.page.evaluate("() => scrollTo(0, 0)")

    assert tab.measure("scrollWidth") == 320
    expect(tab.box).to_be_in_viewport(ratio=1)


def test_everything_one_can_press_is_large_enough(tab):
    tab.open().send("fast code")
    tab.wait_for_answer()
    tab.reload()
    tab.wait_for_scripts()
    tab.button("Copy code").first.wait_for()

    small = tab.page.locator("button:visible, summary:visible, select:visible")
    sizes = small.evaluate_all(
        """all => all.map(it => [it.textContent, it.getBoundingClientRect().height])"""
    )

    assert [it for it in sizes if it[1] < FINGER_PIXELS] == []
