"""The pages of a document, chosen before its message is sent."""

import pytest
from playwright.sync_api import expect

from ..confined.documents import make_pdf
from .test_files import chips, field, read_content

THREE = {
    "name": "plan.pdf",
    "mimeType": "application/pdf",
    "buffer": make_pdf(["計画", "予定", "費用"]),
}
SCAN = {**THREE, "name": "scan.pdf", "buffer": make_pdf(["", ""])}


@pytest.fixture
def device():
    """Return the options of a reader."""
    return {}


def choose(page, pages: str) -> None:
    page.locator("#pages").fill(pages)
    page.locator(".page-choice [type=submit]").click()


def test_chip_follows_the_choice(tab, endpoint):
    field(tab.open()).set_input_files(THREE)
    with tab.page.expect_popup() as popup:
        chips(tab).get_by_role("link").click()
    choose(popup.value, "2")
    expect(popup.value.locator(".file-text__text")).not_to_contain_text("計画")
    popup.value.close()
    tab.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(chips(tab)).to_contain_text("Pages 2 of 3")
    tab.send("fast count to 3")
    tab.wait_for_text("1 2 3")
    assert "[Page 2]\n予定\n```" in read_content(endpoint)


@pytest.mark.parametrize("device", [{"java_script_enabled": False}], ids=["no scripts"])
def test_scan_is_sent_without_scripts(tab, reader, endpoint):
    reader.tolerates_failed_requests = True
    field(tab.open()).set_input_files(SCAN)
    tab.send("fast count to 3")
    with tab.page.expect_popup() as popup:
        chips(tab).get_by_role("link").click()
    choose(popup.value, "1-2")
    expect(popup.value.locator(".file-text__picture")).to_have_count(2)
    popup.value.close()
    tab.button("Send").click()

    tab.wait_for_text("1 2 3")
    *pictures, _text = read_content(endpoint)
    assert len(pictures) == 2
