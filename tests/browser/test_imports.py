"""Importing a file, with and without scripts."""

import json

import pytest
from playwright.sync_api import expect

from ..services.stored import resume_import
from .scenes import IMPORTED, choose_import, import_samples


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def device(request: pytest.FixtureRequest):
    """Return a reader with scripts, and one without."""
    return {"java_script_enabled": request.param}


def test_imported_conversation_opens(reader, tab):
    tab.open("/conversations").page.get_by_role("link", name="Import").click()
    choose_import(tab, (IMPORTED / "chatgpt.json").read_bytes())
    expect(tab.page.get_by_text("The import has ended.")).to_be_visible()

    tab.page.get_by_role("link", name="All conversations").click()
    tab.page.get_by_role("main").get_by_role("link", name="Tea").click()

    expect(tab.page.get_by_role("article").last).to_contain_text("Green.")


def test_report_survives_a_reload(reader, tab):
    import_samples(reader, tab)

    tab.page.reload()

    expect(tab.page.get_by_text("Without a date")).to_be_visible()
    expect(tab.page.get_by_text("Number 2 in the file")).to_be_visible()


def test_running_import_can_be_cancelled(reader, tab, kaiwa):
    import_samples(reader, tab)
    resume_import(kaiwa.directory)
    tab.page.reload()
    expect(tab.page.get_by_role("progressbar")).to_be_visible()

    tab.button("Cancel").click()

    expect(tab.page.get_by_text("Importing…")).to_be_visible()


def test_page_follows_the_import(reader, tab):
    [sample] = json.loads((IMPORTED / "claude.json").read_text())
    many = [{**sample, "uuid": f"c-{number}"} for number in range(400)]
    tab.open("/import")

    choose_import(tab, json.dumps(many).encode())

    expect(tab.page.get_by_text("The import has ended.")).to_be_visible()
    expect(tab.page.get_by_text("400", exact=True)).to_be_visible()
