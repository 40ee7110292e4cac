"""Files of a message, with and without scripts."""

import pytest
from playwright.sync_api import expect

from ..confined.samples import make_picture

NOTES = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"At noon."}
PHOTO = {"name": "photo.png", "mimeType": "image/png", "buffer": make_picture()}
DROP = """([target, type]) => {
  const data = new DataTransfer()
  data.items.add(new File(["At noon."], "notes.txt", { type: "text/plain" }))
  const init = { bubbles: true, cancelable: true, dataTransfer: data }
  document.querySelector(target).dispatchEvent(new DragEvent(type, init))
}"""
PASTE = """text => {
  const data = new DataTransfer()
  data.setData("text/plain", text)
  const init = { bubbles: true, cancelable: true, clipboardData: data }
  const event = new ClipboardEvent("paste", init)
  document.querySelector("#message-box").dispatchEvent(event)
}"""
no_scripts = pytest.mark.parametrize(
    "device", [{"java_script_enabled": False}], ids=["no scripts"]
)


@pytest.fixture
def device():
    """Return the options of a reader."""
    return {}


def field(tab):
    return tab.page.locator("input[name=files]")


def chips(tab):
    return tab.page.locator(".file-chip[data-file]")


def read_content(endpoint):
    [request] = endpoint.wait_until_ended()
    return request["body"]["messages"][0]["content"]


@pytest.mark.parametrize(
    "device",
    [{}, {"java_script_enabled": False}],
    ids=["scripts", "no scripts"],
)
def test_files_are_sent(tab, endpoint):
    field(tab.open()).set_input_files([NOTES, PHOTO])
    tab.send("fast count to 3")

    tab.wait_for_text("1 2 3")
    expect(tab.questions.get_by_role("link", name="notes.txt")).to_be_visible()
    expect(tab.questions.get_by_alt_text("photo.png")).to_be_visible()
    text, picture, question = read_content(endpoint)
    assert "At noon." in text["text"]
    assert picture["type"] == "image_url"
    assert question["text"] == "fast count to 3"
    expect(chips(tab)).to_have_count(0)


@no_scripts
def test_refused_file_keeps_the_others(tab, reader, endpoint):
    reader.tolerates_failed_requests = True
    field(tab.open()).set_input_files([NOTES, {**PHOTO, "buffer": b"<p>"}])
    tab.send("fast count to 3")

    expect(tab.page.get_by_role("alert")).to_contain_text("do not match its ending")
    expect(tab.box).to_have_value("fast count to 3")
    expect(tab.page.get_by_label("Send with the message")).to_be_checked()
    tab.button("Send").click()
    tab.wait_for_text("1 2 3")
    assert "At noon." in read_content(endpoint)


def test_refused_file_has_its_reason(tab, reader):
    reader.tolerates_failed_requests = True
    tab.open().write("My question")
    field(tab).set_input_files([{**PHOTO, "buffer": b"<p>"}])

    alert = tab.page.locator(".file-chip [role=alert]")
    expect(alert).to_contain_text("do not match its ending")
    expect(tab.box).to_have_value("My question")


def test_removed_file_is_not_sent(tab, endpoint):
    field(tab.open()).set_input_files([NOTES])
    expect(chips(tab)).to_have_count(1)
    tab.button("Remove notes.txt").click()

    expect(chips(tab)).to_have_count(0)
    tab.send("fast count to 3")
    tab.wait_for_text("1 2 3")
    assert read_content(endpoint) == "fast count to 3"


def test_dropped_file_is_attached(tab):
    tab.open()
    tab.page.evaluate(DROP, ["main", "dragover"])
    expect(tab.page.locator("[data-dropping]")).to_be_attached()

    tab.page.evaluate(DROP, ["main", "drop"])

    expect(chips(tab)).to_contain_text(["notes.txt"])
    expect(tab.page.locator("[data-dropping]")).to_have_count(0)


def test_long_paste_becomes_a_file(tab):
    text = "A line of a long text.\n" * 300
    tab.open().write("Look: ")

    tab.page.evaluate(PASTE, text)

    expect(chips(tab)).to_contain_text(["Pasted text.txt"])
    expect(tab.box).to_have_value("Look: ")
    tab.button("Back to text").click()
    expect(chips(tab)).to_have_count(0)
    expect(tab.box).to_have_value("Look: " + text)


def test_draft_keeps_its_files(tab):
    field(tab.open()).set_input_files([NOTES])
    expect(chips(tab)).to_have_count(1)
    tab.write("Look")

    tab.reload()

    expect(chips(tab)).to_have_count(1)
    expect(tab.box).to_have_value("Look")


def test_file_alone_can_be_sent(tab):
    field(tab.open()).set_input_files([NOTES])
    expect(chips(tab)).to_have_count(1)

    tab.button("Send").click()

    tab.wait_for_answer()
    expect(tab.questions.get_by_role("link", name="notes.txt")).to_be_visible()


def test_blind_model_is_explained(start_kaiwa, shared_endpoint, meet_reader):
    kaiwa = start_kaiwa(
        BLUE_URL=shared_endpoint.url,
        BLUE_KEY="inf-test",
        BLUE_MODEL_ID="gpt-oss-120b",
    )
    tab = meet_reader(kaiwa.url).open_tab().open()
    field(tab).set_input_files([PHOTO])
    expect(chips(tab)).to_have_count(1)
    note = tab.page.get_by_text("This model cannot see pictures.")
    expect(note).to_be_hidden()

    tab.page.locator("select[name=model]").select_option("gpt-oss-120b")

    expect(note).to_be_visible()
