"""Every state of every page, and the steps to reach it.

A scene leads a tab into one state and leaves it there. Scenes go by attributes, not by
names, so that they work in every language.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from ..confined.documents import make_pdf
from ..confined.samples import make_picture
from ..services.stored import (
    add_turns,
    forget_turns,
    index_texts,
    interrupt_stored,
    resume_import,
)
from .reader import Reader
from .tab import Tab

LONG = "speed 40 count to 900"
PASSWORD = "correct horse"
IMPORTED = Path(__file__).parents[1] / "importing" / "samples"
OWNER_PASSWORD = "another horse"
TRIES = 4
SAMPLES: list[FilePayload] = [
    {
        "name": "A plan for the autumn of next year.txt",
        "mimeType": "text/plain",
        "buffer": b"We meet at noon.\n" * 40,
    },
    {
        "name": "photo.png",
        "mimeType": "image/png",
        "buffer": make_picture(size=(640, 400)),
    },
]


@dataclass(frozen=True)
class Scene:
    """One state of one page.

    :param server: which server shows it, one of ``kinds_of_server`` in
        ``test_accessibility.py``.
    :param act: leads an empty tab there.
    :param is_narrow: whether it only exists on a narrow screen.
    """

    name: str
    server: str
    act: Callable[[Reader, Tab], object]
    is_narrow: bool = False


def _open(path: str) -> Callable[[Reader, Tab], object]:
    return lambda reader, tab: tab.open(path)


def _ask(text: str, state: str) -> Callable[[Reader, Tab], None]:
    def act(reader: Reader, tab: Tab) -> None:
        send(tab.open(), text)
        tab.wait_for_answer(state)

    return act


def send(tab: Tab, text: str) -> None:
    """Write and press Send, in any language."""
    tab.write(text)
    tab.page.locator("[data-compose] [type=submit]").click()
    tab.answer.wait_for()


def stop(page: Page) -> None:
    """Press Stop, in any language."""
    page.locator("[data-stop] button").click()


def wait(reader: Reader, tab: Tab) -> None:
    """An answer before its first token."""
    send(tab.open(), "slow 60")
    tab.page.locator("[data-state=waiting]").wait_for()


def stream(reader: Reader, tab: Tab) -> None:
    """A running answer."""
    send(tab.open(), LONG)
    tab.wait_for_text("1 2 3")


def queue(reader: Reader, tab: Tab) -> None:
    """A running answer, and queued messages, one with an open form."""
    stream(reader, tab)
    for text in ("And then?", "Thank you."):
        tab.write(text)
        tab.page.locator("[data-queue]").click()
        tab.page.locator(".queued-message", has_text=text).wait_for()
    tab.page.locator(".queued-message summary").last.click()


def think(reader: Reader, tab: Tab) -> None:
    """An answer of a model that thinks."""
    send(tab.open(), "speed 1 think")
    tab.answer.locator("details.thinking[open]").wait_for()


def choose_drawing(reader: Reader, tab: Tab) -> None:
    """The settings of a picture."""
    tab.open().page.locator("#model").select_option("stable-image-ultra")
    tab.page.locator(".drawing-options summary").click()


def draw(reader: Reader, tab: Tab) -> None:
    """A picture as the answer."""
    choose_drawing(reader, tab)
    send(tab, "A red fox at dusk")
    tab.answer.locator("figure img").wait_for()
    tab.answer.locator("a[download]").wait_for()


def wait_for_drawing(reader: Reader, tab: Tab) -> None:
    """A picture while it is drawn."""
    choose_drawing(reader, tab)
    send(tab, "slow 60 A red fox at dusk")


def stop_early(reader: Reader, tab: Tab) -> None:
    """A stopped answer."""
    stream(reader, tab)
    stop(tab.page)
    tab.wait_for_answer("stopped")


def interrupt(reader: Reader, tab: Tab) -> None:
    """An answer after its process died."""
    _ask("fast cut table", "failed")(reader, tab)
    answer_id = int(tab.answer.get_attribute("data-message") or 0)
    interrupt_stored(reader.directory, answer_id)
    tab.reload()


def lose_connection(reader: Reader, tab: Tab) -> None:
    """An unsent message without a connection."""
    tab.open().write("Hello")
    tab.page.clock.install()
    reader.go_offline()
    tab.page.locator("[data-compose] [type=submit]").click()
    for _ in range(TRIES):
        tab.page.wait_for_timeout(50)
        tab.page.clock.fast_forward("00:05")
    tab.page.locator("connection-bar:visible").wait_for()
    tab.page.get_by_role("alert").wait_for()


def refuse(reader: Reader, tab: Tab) -> None:
    """A refused message."""
    tab.open().write("   ")
    tab.page.locator("[data-compose] [type=submit]").click()
    tab.page.get_by_role("alert").wait_for()


def open_conversation_menu(reader: Reader, tab: Tab) -> None:
    """The menu of a conversation, and the confirmation of *Delete*."""
    _ask("fast count to 3", "done")(reader, tab)
    tab.page.locator(".page-header__menu > summary").last.click()
    tab.page.locator(".page-header__menu details > summary").last.click()


def open_share_form(reader: Reader, tab: Tab) -> None:
    """The form that shares a conversation."""
    _ask("fast count to 3", "done")(reader, tab)
    tab.page.locator(".page-header__menu > summary").last.click()
    tab.page.locator("details:has(> form [name=expires]) > summary").click()


def list_shares(reader: Reader, tab: Tab) -> None:
    """The shared conversations, with a new one."""
    open_share_form(reader, tab)
    form = tab.page.locator("form:has([name=expires])")
    form.locator("[name=name]").fill("Ann")
    form.locator("[name=thinking]").check()
    form.locator("[type=submit]").click()
    tab.page.locator(".share-entry--new").wait_for()


def open_share(reader: Reader, tab: Tab) -> None:
    """The public page of a share."""
    list_shares(reader, tab)
    tab.open(tab.page.locator(".share-entry__link").input_value())


def copy_share(reader: Reader, tab: Tab) -> None:
    """The page that copies a share."""
    open_share(reader, tab)
    tab.page.locator(".shared-header .button").click()
    tab.page.locator("[name=send_key]").wait_for(state="attached")


def show_device_link(reader: Reader, tab: Tab) -> None:
    """The link for another browser."""
    _ask("fast count to 3", "done")(reader, tab)
    tab.open("/devices").page.locator("main [type=submit]").click()
    tab.page.locator("#device-link").wait_for()


def ask_to_link(reader: Reader, tab: Tab) -> None:
    """The page that links a browser with a history of its own."""
    show_device_link(reader, tab)
    link = tab.page.locator("#device-link").input_value()
    reader.context.clear_cookies()
    _ask("fast count to 3", "done")(reader, tab)
    tab.open(link).page.locator("[name=merge]").wait_for()


def list_devices(reader: Reader, tab: Tab) -> None:
    """The linked browsers, with this one."""
    ask_to_link(reader, tab)
    tab.page.locator("main [type=submit]").click()
    tab.box.wait_for()
    tab.open("/devices")


def open_tuning(reader: Reader, tab: Tab) -> None:
    """The settings of a new chat."""
    tab.open().page.locator("chat-tuning summary").click()


def talk_temporarily(reader: Reader, tab: Tab) -> None:
    """A temporary chat."""
    tab.open().page.locator("[name=temporary]").check()
    send(tab, "fast count to 3")
    tab.wait_for_answer()
    tab.page.locator("span.temporary-switch").wait_for()


def refuse_tuning(reader: Reader, tab: Tab) -> None:
    """Refused settings of a new chat."""
    open_tuning(reader, tab)
    tab.page.locator("[name=temperature]").fill("nan")
    tab.write("Hello")
    tab.page.locator("[data-compose] [type=submit]").click()
    tab.page.locator("[aria-invalid]").wait_for()


def refuse_settings(reader: Reader, tab: Tab) -> None:
    """Refused settings of a conversation."""
    _ask("fast count to 3", "done")(reader, tab)
    tab.reload()
    tab.page.locator(".page-header__menu > summary").first.click()
    tab.page.locator("textarea[name=instructions]").fill("Answer briefly. " * 20)
    tab.page.locator("[name=stop]").fill("a\n" * 5)
    tab.page.locator(".page-header [type=submit]").first.click()
    tab.page.locator("[aria-invalid]").wait_for()


def open_details(reader: Reader, tab: Tab) -> None:
    """The details of an answer."""
    _ask("fast count to 3", "done")(reader, tab)
    tab.answer.hover()
    tab.answer.locator(".answer-details summary").click()


def lose_memory(reader: Reader, tab: Tab) -> None:
    """The line where the model's memory starts."""
    fill_up(reader, tab)
    forget_turns(reader.directory, tab.page.url.split("/")[-1])
    tab.open(tab.page.url)
    tab.page.locator(".message__memory").scroll_into_view_if_needed()


def show_usage(reader: Reader, tab: Tab) -> None:
    """The usage of a person, with a plot."""
    _ask("fast count to 3", "done")(reader, tab)
    tab.open("/usage")


def show_conversation_usage(reader: Reader, tab: Tab) -> None:
    """The usage of a conversation."""
    _ask("fast count to 3", "done")(reader, tab)
    tab.open(f"{tab.page.url}/usage")


def add_preset(tab: Tab, name: str = "A translator") -> None:
    """Save a preset."""
    tab.open("/presets/new").page.locator("[name=name]").fill(name)
    tab.page.locator("[name=instructions]").fill("Translate into English. " * 20)
    tab.page.locator("[name=opening]").fill("Text: ")
    tab.page.locator("main [type=submit]").click()
    tab.page.locator(".own-list").first.wait_for()


def list_presets(reader: Reader, tab: Tab) -> None:
    """The presets after a deletion, one of them the default."""
    for name in ("A translator", "A proofreader", "Another"):
        add_preset(tab, name)
    tab.page.locator("[name=default]").first.click()
    tab.page.locator(".own-list__tag").wait_for()
    tab.page.locator("[action$=deletion] button").last.click()
    tab.page.locator(".deleted-note").wait_for()


def use_preset(reader: Reader, tab: Tab) -> None:
    """A new chat with a preset."""
    add_preset(tab)
    tab.page.locator(".own-list__actions a[aria-label]").first.click()
    tab.box.wait_for()


def refuse_preset(reader: Reader, tab: Tab) -> None:
    """A refused preset."""
    tab.open("/presets/new").page.locator("[name=temperature]").fill("nan")
    tab.page.locator("main [type=submit]").click()
    tab.page.locator("[aria-invalid]").first.wait_for()


def list_snippets(reader: Reader, tab: Tab) -> None:
    """The page of two snippets."""
    for name in ("A greeting", "An ending"):
        tab.open("/snippets/new").page.locator("[name=name]").fill(name)
        tab.page.locator("[name=text]").fill("Dear {{name}},\nthank you. " * 9)
        tab.page.locator("main [type=submit]").click()
        tab.page.locator(".own-list").wait_for()


def choose_snippet(reader: Reader, tab: Tab) -> None:
    """The snippets above the message box."""
    list_snippets(reader, tab)
    tab.open().box.press_sequentially("/")
    tab.page.locator("[role=option]").last.wait_for()


def refuse_snippet(reader: Reader, tab: Tab) -> None:
    """A refused snippet."""
    tab.open("/snippets/new").page.locator("main [type=submit]").click()
    tab.page.locator("[aria-invalid]").first.wait_for()


def open_preferences(reader: Reader, tab: Tab) -> None:
    """The preferences."""
    tab.open()
    if not tab.page.locator(".preferences > summary").is_visible():
        tab.page.locator(".side-drawer__summary").click()
    tab.page.locator(".preferences > summary").click()


def attach(reader: Reader, tab: Tab) -> None:
    """Attach a text, a picture, and a file that is refused."""
    tab.open()
    reader.tolerates_failed_requests = True
    field = tab.page.locator("input[name=files]")
    broken: FilePayload = {
        "name": "broken.png",
        "mimeType": "image/png",
        "buffer": b"<p>",
    }
    field.set_input_files([*SAMPLES, broken])
    expect(tab.page.locator(".file-chip [role=alert]:not(:empty)")).to_be_visible()
    expect(tab.page.locator(".file-chip[data-file]")).to_have_count(2)


def send_files(reader: Reader, tab: Tab) -> None:
    """Send a text and a picture."""
    tab.open().page.locator("input[name=files]").set_input_files(SAMPLES)
    send(tab, "fast count to 3")
    tab.wait_for_answer()


def show_file(reader: Reader, tab: Tab) -> None:
    """Show the text of a file."""
    send_files(reader, tab)
    tab.open(tab.page.locator("a.message-files__name").get_attribute("href") or "")


def show_scan(reader: Reader, tab: Tab) -> None:
    """Choose pages that a scanned PDF does not have."""
    scan: FilePayload = {
        "name": "契約書.pdf",
        "mimeType": "application/pdf",
        "buffer": make_pdf(["", "", ""]),
    }
    tab.open().page.locator("input[name=files]").set_input_files(scan)
    link = tab.page.locator(".file-chip[data-choice] a")
    tab.open(link.get_attribute("href") or "")
    reader.tolerates_failed_requests = True
    tab.page.locator("#pages").fill("7")
    tab.page.locator(".page-choice [type=submit]").click()
    tab.page.locator("[aria-invalid]").wait_for()


def show_pages(reader: Reader, tab: Tab) -> None:
    """Send two pages of a PDF as pictures."""
    pages: FilePayload = {
        "name": "plan.pdf",
        "mimeType": "application/pdf",
        "buffer": make_pdf(["計画", "予定", "費用"]),
    }
    tab.open().page.locator("input[name=files]").set_input_files(pages)
    link = tab.page.locator(".file-chip[data-choice] a")
    tab.open(link.get_attribute("href") or "")
    tab.page.locator("#sent-as").select_option("pictures")
    tab.page.locator("#pages").fill("1-2")
    tab.page.locator(".page-choice [type=submit]").click()
    tab.page.locator(".file-text__picture").first.wait_for()


def edit(reader: Reader, tab: Tab) -> None:
    """The edit form of a message with two versions."""
    _ask("fast count to 3", "done")(reader, tab)
    open_edit_form(tab)
    tab.page.locator(".message-revision [type=submit]").click()
    tab.page.locator(".message-versions").wait_for()
    tab.wait_for_answer()
    open_edit_form(tab)


def open_branches(reader: Reader, tab: Tab) -> None:
    """The map of two branches."""
    edit(reader, tab)
    tab.reload()
    tab.page.locator(".page-header__menu > summary").last.click()
    tab.page.locator("branch-map summary").click()


def refuse_edit(reader: Reader, tab: Tab) -> None:
    """A refused edit."""
    _ask("fast count to 3", "done")(reader, tab)
    open_edit_form(tab)
    tab.questions.get_by_role("textbox").fill("   ")
    tab.page.locator(".message-revision [type=submit]").click()
    tab.page.get_by_role("alert").wait_for()


def open_edit_form(tab: Tab) -> None:
    """Open the edit form."""
    tab.questions.last.hover()
    tab.questions.last.locator("[data-edit]").click()
    tab.page.locator(".message-revision__text").wait_for()


def open_drawer(reader: Reader, tab: Tab) -> None:
    """The open drawer with a conversation."""
    tab.page.set_viewport_size({"width": 375, "height": 667})
    _ask("fast count to 3", "done")(reader, tab)
    tab.page.locator(".side-drawer__summary").click()


def watch_live(reader: Reader, tab: Tab) -> None:
    """The page without scripts during an answer."""
    send(tab.open(), "speed 40 echo: One.\n\n" + "And so on.\n\n" * 200)
    tab.page.goto(f"{tab.page.url}/live", wait_until="commit")
    tab.blocks.nth(2).wait_for()


def fill_up(reader: Reader, tab: Tab) -> None:
    """A conversation longer than its page."""
    _ask("fast count to 3", "done")(reader, tab)
    add_turns(reader.directory, tab.page.url.split("/")[-1], 20, "An answer.")
    tab.open(tab.page.url)


def go_back(reader: Reader, tab: Tab) -> None:
    """The page of its earlier turns."""
    fill_up(reader, tab)
    tab.open(tab.page.locator("[data-older]").get_attribute("href") or "")


def choose_import(tab: Tab, data: bytes) -> None:
    """Upload a file of conversations."""
    file: FilePayload = {
        "name": "conversations.json",
        "mimeType": "application/json",
        "buffer": data,
    }
    tab.page.locator("#import-file").set_input_files(file)
    tab.page.locator(".import-form [type=submit]").click()


def import_samples(reader: Reader, tab: Tab) -> None:
    """The report of an import with a conversation that was rejected."""
    tab.open("/import")
    [sample] = json.loads((IMPORTED / "claude.json").read_text())
    undated = {**sample, "uuid": "c-2", "name": "Without a date", "created_at": "?"}
    data = json.dumps([sample, undated]).encode()
    choose_import(tab, data)
    tab.page.locator("import-progress[data-state=done]").wait_for()


def watch_import(reader: Reader, tab: Tab) -> None:
    """An import that is running."""
    import_samples(reader, tab)
    resume_import(reader.directory)
    tab.open(tab.page.url)
    tab.page.locator("import-progress[data-state=running]").wait_for()


def list_imports(reader: Reader, tab: Tab) -> None:
    """The form with the last imports."""
    import_samples(reader, tab)
    tab.open("/import")


def list_all(reader: Reader, tab: Tab) -> None:
    """The page of all conversations."""
    _ask("fast count to 3", "done")(reader, tab)
    tab.open("/conversations")


def show_shortcuts(reader: Reader, tab: Tab) -> None:
    """The dialog of shortcuts."""
    _ask("fast count to 3", "done")(reader, tab)
    tab.press("Control+/")
    tab.page.locator("dialog[open]").wait_for()


def search(reader: Reader, tab: Tab) -> None:
    """A search with matches, over the page."""
    _ask("fast count to 3", "done")(reader, tab)
    index_texts(reader.directory)
    tab.press("Control+k")
    tab.page.locator("#search-text").fill("count")
    tab.page.locator("mark").first.wait_for()


def show_search(reader: Reader, tab: Tab) -> None:
    """The page of a search."""
    _ask("fast count to 3", "done")(reader, tab)
    index_texts(reader.directory)
    tab.open("/search?q=count&first=2026-01-01")
    tab.page.locator("mark").first.wait_for()


def find_turn(reader: Reader, tab: Tab) -> None:
    """The turns around one of many."""
    fill_up(reader, tab)
    first_id = tab.page.locator("article").first.get_attribute("data-message")
    tab.open(f"{tab.page.url.partition('#')[0]}?at={first_id}")
    tab.page.locator("[data-later]").wait_for()


def open_preferences_in_drawer(reader: Reader, tab: Tab) -> None:
    """The preferences, on a narrow screen."""
    tab.page.set_viewport_size({"width": 375, "height": 667})
    open_preferences(reader, tab)


def sign_in(tab: Tab, password: str) -> None:
    """The sign-in page."""
    tab.open().page.locator("[type=password]").fill(password)
    tab.page.locator("main [type=submit]").click()


def fail_sign_in(reader: Reader, tab: Tab) -> None:
    """The sign-in page after a wrong password."""
    sign_in(tab, "wrong horse")
    tab.page.get_by_role("alert").wait_for()


def spend(reader: Reader, tab: Tab) -> None:
    """A spent budget on a dyno without a database."""
    sign_in(tab, PASSWORD)
    send(tab, "fast count to 3 " + "a " * 1600)
    tab.wait_for_answer()
    tab.write("And more")
    tab.page.locator("[data-compose] [type=submit]").click()
    tab.page.get_by_role("alert").wait_for()
    tab.page.locator(".history-warning__summary").click()


def forget(reader: Reader, tab: Tab) -> None:
    """The account page of a signed-in browser, and its confirmation."""
    sign_in(tab, PASSWORD)
    tab.box.wait_for()
    tab.open("/account").page.locator("main summary").click()


def show_operator(reader: Reader, tab: Tab) -> None:
    """The page of the app's owner, with an error and a person."""
    sign_in(tab, PASSWORD)
    send(tab, "fast error 429")
    tab.wait_for_answer("failed")
    tab.open("/owner").page.locator("[type=password]").fill(OWNER_PASSWORD)
    tab.page.locator("main [type=submit]").click()
    tab.page.locator(".person-list summary").first.click()


def refuse_stranger(reader: Reader, tab: Tab) -> None:
    """A message sent after the session was signed out."""
    sign_in(tab, PASSWORD)
    tab.write("Hello")
    reader.context.clear_cookies()
    # Without scripts the browser leaves the page.
    tab.page.locator("[data-compose]").evaluate("it => it.submit()")
    tab.page.locator("#draft").wait_for()


SCENES = (
    Scene("new chat", "plain", _open("/")),
    Scene("new chat of a stand-in", "standin", _open("/")),
    Scene("no model", "bare", _open("/")),
    Scene("closed", "undecided", _open("/")),
    Scene("sign-in", "guarded", _open("/")),
    Scene("sign-in that failed", "guarded", fail_sign_in),
    Scene("nothing there", "plain", _open("/conversations/none")),
    Scene("files of a message", "plain", attach),
    Scene("files that were sent", "plain", send_files),
    Scene("text of a file", "plain", show_file),
    Scene("scanned PDF", "plain", show_scan),
    Scene("pages as pictures", "plain", show_pages),
    Scene("waiting", "plain", wait),
    Scene("streaming", "plain", stream),
    Scene("queue", "plain", queue),
    Scene("stopped", "plain", stop_early),
    Scene("interrupted", "plain", interrupt),
    Scene("failed", "plain", _ask("error 429 30", "failed")),
    Scene("done", "plain", _ask("fast markdown code table formulas", "done")),
    Scene("while it thinks", "plain", think),
    Scene("settings of a picture", "studio", choose_drawing),
    Scene("picture", "studio", draw),
    Scene("picture in progress", "studio", wait_for_drawing),
    Scene("thinking", "plain", _ask("fast think", "done")),
    Scene("offline", "plain", lose_connection),
    Scene("refused", "plain", refuse),
    Scene("menu of a conversation", "plain", open_conversation_menu),
    Scene("share form", "plain", open_share_form),
    Scene("shared conversations", "plain", list_shares),
    Scene("no shared conversations", "plain", _open("/shared")),
    Scene("shared page", "plain", open_share),
    Scene("copy of a share", "plain", copy_share),
    Scene("import form", "plain", _open("/import")),
    Scene("import that ended", "plain", import_samples),
    Scene("import that runs", "plain", watch_import),
    Scene("last imports", "plain", list_imports),
    Scene("no linked browsers", "plain", _open("/devices")),
    Scene("link for a browser", "plain", show_device_link),
    Scene("linking a browser", "plain", ask_to_link),
    Scene("linked browsers", "plain", list_devices),
    Scene("temporary chat", "plain", talk_temporarily),
    Scene("settings of a new chat", "plain", open_tuning),
    Scene("refused settings of a new chat", "plain", refuse_tuning),
    Scene("refused settings", "plain", refuse_settings),
    Scene("start of the memory", "plain", lose_memory),
    Scene("presets", "plain", list_presets),
    Scene("new chat with a preset", "plain", use_preset),
    Scene("new preset", "plain", _open("/presets/new")),
    Scene("refused preset", "plain", refuse_preset),
    Scene("snippets", "plain", list_snippets),
    Scene("snippets of the message box", "plain", choose_snippet),
    Scene("refused snippet", "plain", refuse_snippet),
    Scene("usage", "plain", show_usage),
    Scene("usage of a conversation", "plain", show_conversation_usage),
    Scene("details of an answer", "plain", open_details),
    Scene("preferences", "standin", open_preferences),
    Scene("edit", "plain", edit),
    Scene("branches", "plain", open_branches),
    Scene("refused edit", "plain", refuse_edit),
    Scene("drawer", "plain", open_drawer, is_narrow=True),
    Scene("preferences in it", "standin", open_preferences_in_drawer, is_narrow=True),
    Scene("live page", "plain", watch_live),
    Scene("earlier turns", "plain", fill_up),
    Scene("page of earlier turns", "plain", go_back),
    Scene("all conversations", "plain", list_all),
    Scene("budget spent", "guarded", spend),
    Scene("signed out meanwhile", "guarded", refuse_stranger),
    Scene("shortcuts", "plain", show_shortcuts),
    Scene("search", "plain", search),
    Scene("page of a search", "plain", show_search),
    Scene("long search", "plain", _open("/search?q=" + "x" * 201)),
    Scene("turns around one", "plain", find_turn),
    Scene("page of shortcuts", "plain", _open("/shortcuts")),
    Scene("this browser", "plain", _open("/account")),
    Scene("this browser, signed in", "guarded", forget),
    Scene("sign-in of the owner", "guarded", _open("/owner")),
    Scene("page of the owner", "guarded", show_operator),
)
