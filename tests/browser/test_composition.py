"""An Enter that ends a composition of Japanese text never sends."""

import pytest
from playwright.sync_api import expect


class InputMethod:
    """An input method, as the browser sees it."""

    def __init__(self, page) -> None:
        self._devtools = page.context.new_cdp_session(page)

    def compose(self, text: str) -> None:
        """Compose a text in the focused field."""
        length = len(text)
        self._devtools.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": length, "selectionEnd": length},
        )

    def press_enter(self, text: str = "") -> None:
        """Press Enter, which the input method consumes: key code 229.

        :param text: text that a careless browser adds to the field.
        """
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
        kind = "keyDown" if text else "rawKeyDown"
        self._devtools.send(
            "Input.dispatchKeyEvent", {"type": kind, "text": text} | key
        )
        self._devtools.send("Input.dispatchKeyEvent", {"type": "keyUp"} | key)

    def finish(self, text: str) -> None:
        """Commit the text into the field."""
        self._devtools.send("Input.insertText", {"text": text})


@pytest.fixture
def device():
    """Return a reader for Japanese input."""
    return {"locale": "ja-JP"}


@pytest.fixture
def ime(tab):
    """Return the reader's input method."""
    return InputMethod(tab.page)


def test_composing_enter_sends_nothing(tab, ime, endpoint):
    tab.open().box.focus()
    ime.compose("にほん")

    ime.press_enter()
    ime.finish("日本")

    expect(tab.box).to_have_value("日本")
    expect(tab.questions).to_have_count(0)
    tab.press("Enter")
    expect(tab.questions).to_contain_text("日本")
    tab.wait_for_answer()
    assert len(endpoint.list_requests()) == 1


def test_composing_enter_does_not_send_edit(tab, ime):
    begin_to_edit(tab)
    form = tab.questions.get_by_role("textbox")
    form.fill("fast count to 4")
    ime.compose("まで")

    ime.press_enter()
    ime.finish("まで")

    expect(form).to_have_value("fast count to 4まで")
    tab.press("Enter")
    tab.wait_for_text("1 2 3 4")


def test_composing_enter_does_not_rename(tab, ime):
    begin_to_edit(tab)
    tab.summary("この会話").click()
    title = tab.page.get_by_label("タイトル")
    title.fill("")
    title.focus()
    ime.compose("かず")

    ime.press_enter(text="\r")
    ime.finish("数")

    expect(title).to_have_value("数")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("fast count to 3")
    tab.press("Enter")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("数")


def test_composing_enter_does_not_sign_in(meet_reader, start_kaiwa):
    guarded = start_kaiwa(CHAT_PASSWORD="あいことば")
    stranger = meet_reader(guarded.url, locale="ja-JP")
    stranger.tolerates_failed_requests = True  # The page that asks for it is one.
    page = stranger.open_tab().open().page
    field = page.get_by_label("パスワード")
    field.focus()
    ime = InputMethod(page)
    ime.compose("あいことば")

    ime.press_enter(text="\r")
    ime.finish("あいことば")

    expect(field).to_have_value("あいことば")
    field.press("Enter")
    expect(page.get_by_role("button", name="送信")).to_be_visible()


def test_composing_escape_keeps_the_focus(tab, ime):
    begin_to_edit(tab)
    tab.box.focus()
    ime.compose("かず")

    devtools = tab.page.context.new_cdp_session(tab.page)
    key = {"key": "Escape", "code": "Escape", "windowsVirtualKeyCode": 229}
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown"} | key)

    expect(tab.box).to_be_focused()


def begin_to_edit(tab) -> None:
    tab.open().write("fast count to 3")
    tab.button("送信").click()
    tab.wait_for_answer()
    tab.questions.hover()
    tab.edit_link("編集").click()
    expect(tab.questions.get_by_role("textbox")).to_be_focused()
