from playwright.sync_api import expect


def test_whole_conversation_by_keyboard(tab):
    tab.open()
    tab.press("Tab")
    expect(tab.page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    tab.press("Enter")
    tab.page.keyboard.type("fast count to 3")
    tab.press("Enter")
    tab.wait_for_answer()
    tab.page.keyboard.type("speed 40 count to 800")
    tab.press("Enter")
    tab.wait_for_text("1 2 3")
    tab.tab_to(tab.button("Stop"))
    tab.press("Enter")
    tab.wait_for_answer("stopped")
    expect(tab.box).to_be_focused()

    tab.tab_to(tab.button("Try again").last, "Shift+Tab")
    tab.press("Enter")

    tab.wait_for_text("1 2 3")
    tab.tab_to(tab.button("Stop"))
    tab.press("Space")
    tab.wait_for_answer("stopped")
    expect(tab.answer).to_contain_text("Version 2 of 2")


def test_keyboard_opens_and_deletes_a_conversation(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    tab.open()
    tab.tab_to(tab.links)
    tab.press("Enter")
    tab.wait_for_answer()

    for target in ("This conversation", "Delete…"):
        tab.tab_to(tab.summary(target))
        tab.press("Enter")
    tab.tab_to(tab.button("Delete conversation"))
    tab.press("Enter")

    expect(tab.links).to_have_count(0)


def test_escape_closes_menu_restores_focus(tab):
    tab.open()
    tab.tab_to(tab.summary("Preferences"))
    tab.press("Enter")
    tab.tab_to(tab.button("Dark"))

    tab.press("Escape")

    expect(tab.button("Dark")).to_be_hidden()
    expect(tab.summary("Preferences")).to_be_focused()


def test_status_region_announces_the_answer(tab):
    tab.open()
    tab.page.evaluate(
        """() => {
             window.told = []
             const region = document.querySelector("[role=status]")
             const note = () => region.textContent && told.push(region.textContent)
             new MutationObserver(note).observe(region, { childList: true })
           }"""
    )
    sentences = " ".join(f"This is sentence number {n}." for n in range(1, 14))

    tab.send(f"slow 1 speed 40 echo: {sentences}\n\n```python\nprint(1)\n```")

    tab.wait_for_answer()
    tab.page.wait_for_function("() => window.told.includes('The answer is complete.')")
    assert tab.page.evaluate("told") == [
        "Message sent. Waiting for the answer.",
        "The answer has started.",
        "The answer is complete.",
    ]
    tab.page.wait_for_function("() => window.told.length > 3")
    first = tab.page.evaluate("told")[3]
    assert sentences.startswith(first) and first.endswith(".")
    expect(tab.page.locator("[role=log]")).to_have_attribute("aria-live", "off")


def test_ending_answer_keeps_the_focus(tab):
    tab.open().send("fast pause 1 count to 40")
    tab.wait_for_text("1 2 3")
    tab.links.focus()

    tab.wait_for_answer()

    expect(tab.links).to_be_focused()
