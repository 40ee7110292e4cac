import random

import pytest
from playwright.sync_api import expect

from ..services.stored import add_turns

MOST_BYTES = 60 * 1024
MOST_REQUESTS = 12
WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota")


def write_answer(number: int) -> str:
    """Write an answer like no other: compressed, equal ones would weigh nothing."""
    chance = random.Random(number)

    def write(count: int) -> str:
        return " ".join(
            chance.choice(WORDS) + str(chance.randrange(100)) for _ in range(count)
        )

    code = "\n".join(f"{word} = {chance.random()}" for word in write(8).split())
    return f"{write(60)}\n\n```python\n{code}\n```\n\n{write(60)}"


class Line:
    """What comes over the wire of a tab, in bytes as they were sent."""

    def __init__(self, page) -> None:
        self.sizes: dict[str, float] = {}
        client = page.context.new_cdp_session(page)
        client.on("Network.loadingFinished", self._note)
        client.send("Network.enable")

    def _note(self, event: dict) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]


@pytest.fixture
def path(tab, kaiwa):
    """The address of a conversation of twenty turns."""
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    identity = tab.page.url.split("/")[-1]
    for number in range(1, 20):
        add_turns(kaiwa.directory, identity, 1, write_answer(number))
    return tab.page.url


def test_conversation_of_twenty_turns_is_light_at_first(meet_reader, kaiwa, tab, path):
    fresh = meet_reader(kaiwa.url)
    fresh.context.add_cookies(tab.page.context.cookies())
    other = fresh.open_tab()
    line = Line(other.page)

    other.open(path)
    other.page.wait_for_load_state("networkidle")

    assert other.questions.count() == 20
    assert len(line.sizes) <= MOST_REQUESTS
    assert sum(line.sizes.values()) <= MOST_BYTES


def test_message_can_be_sent_before_scripts_arrive(reader, tab):
    reader.tolerates_failed_requests = True
    tab.page.route("**/*.js", lambda route: None)
    tab.page.goto("/", wait_until="commit")

    tab.send("fast count to 3")

    tab.page.wait_for_url("**/conversations/*", wait_until="commit")
    expect(tab.questions).to_contain_text("fast count to 3")
