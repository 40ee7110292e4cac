"""The warning about a message that is too long for the model's memory."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def small(start_kaiwa):
    """Run a server for a model with a small context window."""
    return start_kaiwa(CONTEXT_TOKENS="600", MAX_ANSWER_TOKENS="100")


def test_long_draft_is_warned_about(meet_reader, small):
    tab = meet_reader(small.url).open_tab().open()
    warning = tab.page.get_by_text("This message alone may be too long for the model.")

    tab.write("会" * 501)
    expect(warning).to_be_visible()
    tab.write("会" * 500)

    expect(warning).to_be_hidden()
