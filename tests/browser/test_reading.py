import pytest
from playwright.sync_api import expect

BOLD = " ".join(f"and **bold** word {n}" for n in range(1, 41))
PARAGRAPHS = "\n\n".join(f"Paragraph {n} of the text." for n in range(1, 41))


@pytest.fixture
def device():
    """Allow the page to write to the clipboard."""
    return {"permissions": ["clipboard-write"]}


@pytest.fixture
def clipboard(tab):
    """Read the clipboard by type, by pasting: the page may not read it."""

    def paste() -> dict[str, str]:
        tab.page.evaluate(
            """() => addEventListener("paste", ({ clipboardData: data }) => {
                 const read = type => [type, data.getData(type)]
                 window.pasted = Object.fromEntries(data.types.map(read))
               }, { once: true })"""
        )
        tab.box.press("Control+V")
        return tab.page.evaluate("window.pasted")

    return paste


@pytest.mark.parametrize("words", ["markdown table formulas", "thinking code"])
def test_streamed_blocks_are_those_loaded_later(tab, words):
    tab.open().send(f"speed 600 {words}")
    tab.wait_for_answer()
    streamed = tab.read_blocks()

    tab.reload()

    assert tab.read_blocks() == streamed


def test_finished_block_is_never_replaced(tab):
    tab.open().send(f"speed 300 echo: {PARAGRAPHS}")
    tab.blocks.nth(2).wait_for()
    tab.blocks.first.evaluate(
        """block => {
             window.block = block
             getSelection().selectAllChildren(block)
           }"""
    )

    tab.wait_for_answer()

    assert tab.blocks.first.evaluate("it => it === window.block")
    selected = tab.page.evaluate("() => getSelection().toString()")
    assert selected == "Paragraph 1 of the text."


def test_selection_in_the_growing_block_stays(tab):
    tab.open().send(f"speed 100 echo: The **first** words {BOLD}")
    tab.wait_for_text("word 3")
    tab.blocks.first.evaluate(
        """block => getSelection().setBaseAndExtent(
             block.firstChild, 0, block.querySelector("strong").firstChild, 5)"""
    )

    tab.wait_for_text("word 30")

    selected = tab.page.evaluate("() => getSelection().toString()")
    assert selected == "The first"
    tab.wait_for_answer()
    assert tab.page.evaluate("() => getSelection().toString()") == selected


def test_block_count_never_shrinks(tab):
    tab.open()
    tab.page.evaluate(
        """() => {
             window.counts = []
             const look = () => {
               const blocks = [...document.querySelectorAll(".blocks > *")]
               window.counts.push(blocks.filter(it => it.textContent.trim()).length)
               requestAnimationFrame(look)
             }
             look()
           }"""
    )

    tab.send("speed 600 code table formulas")
    tab.wait_for_answer()

    counts = tab.page.evaluate("() => window.counts")
    assert counts == sorted(counts)
    assert len(set(counts)) > 2


def test_reduced_motion_jumps_to_latest(tab):
    tab.open().send(f"fast echo: {PARAGRAPHS}")
    tab.wait_for_answer()
    tab.page.mouse.wheel(0, -800)
    expect(tab.button("Latest")).to_be_visible()

    below = tab.page.evaluate(
        """() => {
             document.querySelector("[data-latest]").click()
             const { scrollHeight, clientHeight, scrollTop } = document.scrollingElement
             return scrollHeight - clientHeight - scrollTop
           }"""
    )

    assert below < 2


def test_scrolled_up_page_stays_still(tab):
    tab.open().send(f"speed 150 echo: {PARAGRAPHS}")
    tab.blocks.nth(15).wait_for()
    end = tab.measure("scrollTop")
    tab.page.mouse.move(500, 300)
    tab.page.mouse.wheel(0, -end)
    # Not quite to the top: the page may grow and scroll at the same time.
    tab.page.wait_for_function(
        "end => document.scrollingElement.scrollTop < end", arg=end
    )
    place = tab.measure("scrollTop")

    tab.blocks.nth(tab.blocks.count() + 5).wait_for()
    assert tab.measure("scrollTop") == place
    tab.button("Latest").click()

    tab.wait_for_answer()
    assert tab.measure_below() < 2
    expect(tab.button("Latest")).to_be_hidden()


def test_sending_scrolls_to_the_message(tab):
    tab.open().send("fast count to 400 lines")
    tab.wait_for_answer()
    tab.send("fast markdown code")
    expect(tab.answers).to_have_count(2)
    tab.wait_for_answer()
    tab.page.mouse.move(600, 300)
    tab.page.mouse.wheel(0, -2000)
    expect(tab.button("Latest")).to_be_visible()

    tab.send("fast count to 3")

    expect(tab.questions.last).to_be_in_viewport()


def test_nothing_shifts_while_an_answer_streams(tab):
    tab.open()
    tab.page.evaluate(
        """() => {
             window.shift = 0
             window.shiftedBlocks = []
             // A block grows for the last time in the frame that shows the next one.
             new MutationObserver(() => {
               const finished = document.querySelectorAll(".blocks > :not(:last-child)")
               const note = () =>
                 finished.forEach(it => { it.finishedAt ??= performance.now() })
               requestAnimationFrame(() => requestAnimationFrame(note))
             }).observe(document.body, { childList: true, subtree: true })
             const note = (node, time) => {
               const element = node?.nodeType === 1 ? node : node?.parentElement
               const block = element?.closest(".blocks > *")
               if (block?.finishedAt < time) window.shiftedBlocks.push(block.outerHTML)
             }
             new PerformanceObserver(list => {
               for (const entry of list.getEntries()) {
                 if (!entry.hadRecentInput) window.shift += entry.value
                 entry.sources.forEach(it => note(it.node, entry.startTime))
               }
             }).observe({ type: "layout-shift", buffered: true })
           }"""
    )

    tab.send("speed 600 code table formulas")
    tab.blocks.first.wait_for()
    # The first turn scrolls the page on purpose. Ignore that.
    tab.page.evaluate("() => { window.shift = 0; window.shiftedBlocks = [] }")
    tab.wait_for_answer()

    assert tab.page.evaluate("() => window.shiftedBlocks") == []
    assert tab.page.evaluate("() => window.shift") < 0.01


def test_upward_key_ends_following(tab):
    tab.open().send(f"speed 150 echo: {PARAGRAPHS}")
    tab.blocks.nth(15).wait_for()

    tab.answer.locator(".blocks").click()
    tab.press("PageUp")
    expect(tab.button("Latest")).to_be_visible()
    place = tab.measure("scrollTop")

    # Only the key may still move it.
    tab.blocks.nth(39).wait_for()
    assert tab.measure("scrollTop") <= place


def test_code_block_scrolls_inside_itself(tab):
    line = "x = " + " + ".join(["a_long_name"] * 40)
    tab.open().send(f"fast echo: ```python\n{line}\n```")
    tab.wait_for_answer()

    inside = tab.page.locator("figure pre")
    assert inside.evaluate("it => it.scrollWidth > it.clientWidth")
    assert tab.measure("scrollWidth") == tab.measure("clientWidth")


def test_copy_has_markdown_and_rich_text(tab, clipboard):
    tab.open().send("fast echo: **Bold** and `code`")
    tab.wait_for_answer()

    tab.answer.get_by_role("button", name="Copy", exact=True).click()

    expect(tab.button("Copied")).to_be_visible()
    copied = clipboard()
    assert copied["text/plain"] == "**Bold** and `code`"
    assert "<strong>Bold</strong> and <code>code</code>" in copied["text/html"]


def test_code_block_copies_its_code_alone(tab, clipboard):
    tab.open().send("fast echo: Before\n\n```python\nif a:\n    b()\n```\n\nAfter")
    tab.wait_for_answer()
    tab.page.locator("figure").hover()

    tab.button("Copy code").click()

    expect(tab.button("Copied")).to_be_visible()
    assert clipboard() == {"text/plain": "if a:\n    b()"}


INVISIBLE = "👨\u200d👩\u200d👧 می\u200cخواهم ad\u200dmin \u202ex\u2069y\u200b"


@pytest.mark.parametrize("is_selected", [False, True], ids=["button", "selection"])
def test_code_copies_its_invisible_characters(tab, clipboard, is_selected):
    tab.open().send(f"fast echo: ```text\na = {INVISIBLE}\n```")
    tab.wait_for_answer()
    tab.page.locator("figure").hover()

    if is_selected:
        pre = tab.page.locator("figure pre")
        pre.evaluate("it => getSelection().selectAllChildren(it)")
        pre.press("Control+C")
    else:
        tab.button("Copy code").click()
        expect(tab.button("Copied")).to_be_visible()

    assert clipboard()["text/plain"].rstrip("\n") == f"a = {INVISIBLE}"


def test_copy_button_sticks_to_the_window(tab):
    code = "\n".join(f"line_{number}()" for number in range(200))
    tab.open().send(f"fast echo: ```python\n{code}\n```")
    tab.wait_for_answer()
    tab.page.locator("figure").hover()
    button = tab.button("Copy code")

    tab.page.locator("figure").evaluate("it => it.scrollIntoView({ block: 'center' })")

    expect(button).to_be_in_viewport(ratio=1)


def test_tab_title_marks_unseen_answer(tab):
    tab.open().send("fast pause 2 count to 20")
    tab.wait_for_text("1 2 3")
    look_away(tab, is_hidden=True)

    expect(tab.page).to_have_title("● fast pause 2 count to 20 · Kaiwa")
    look_away(tab, is_hidden=False)

    expect(tab.page).to_have_title("fast pause 2 count to 20 · Kaiwa")


def look_away(tab, *, is_hidden: bool) -> None:
    # A headless browser never hides a tab.
    tab.page.evaluate(
        """isHidden => {
             Object.defineProperty(document, "hidden",
                                   { configurable: true, get: () => isHidden })
             document.dispatchEvent(new Event("visibilitychange"))
           }""",
        is_hidden,
    )
