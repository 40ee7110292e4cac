import random

import pytest
from playwright.sync_api import expect

from ..services.stored import add_turns

MOST_BYTES = 50 * 1024
MOST_REQUESTS = 8
WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota")


def write_answer(number: int) -> str:
    """Return a unique answer, since equal ones compress well."""
    chance = random.Random(number)

    def write(count: int) -> str:
        return " ".join(
            chance.choice(WORDS) + str(chance.randrange(100)) for _ in range(count)
        )

    code = "\n".join(f"{word} = {chance.random()}" for word in write(8).split())
    return f"{write(60)}\n\n```python\n{code}\n```\n\n{write(60)}"


class Line:
    """Record the requests of a tab, with their compressed bytes."""

    def __init__(self, page) -> None:
        self.sizes: dict[str, float] = {}
        client = page.context.new_cdp_session(page)
        client.on("Network.requestWillBeSent", self._begin)
        client.on("Network.loadingFinished", self._finish)
        client.send("Network.enable")

    def _begin(self, event: dict) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.sizes.setdefault(event["requestId"], 0)

    def _finish(self, event: dict) -> None:
        if event["requestId"] in self.sizes:
            self.sizes[event["requestId"]] = event["encodedDataLength"]


@pytest.fixture
def path(tab, kaiwa):
    """Return the address of a conversation of twenty turns."""
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    identity = tab.page.url.split("/")[-1]
    for number in range(1, 20):
        add_turns(kaiwa.directory, identity, 1, write_answer(number))
    return tab.page.url


def test_conversation_of_twenty_turns_is_light(meet_reader, kaiwa, tab, path):
    fresh = meet_reader(kaiwa.url)
    fresh.context.add_cookies(tab.page.context.cookies())
    other = fresh.open_tab()
    other.page.clock.install()
    line = Line(other.page)

    other.open(path)
    other.page.mouse.move(100, 100)
    other.page.clock.run_for(10_000)
    other.page.wait_for_load_state("networkidle")

    assert other.questions.count() == 20
    assert len(line.sizes) <= MOST_REQUESTS
    assert sum(line.sizes.values()) <= MOST_BYTES


def test_scripts_run_before_the_load_event(tab, path):
    tab.reload()

    # The element of files comes with the first file.
    assert tab.page.locator(":not(:defined):not(file-tray)").count() == 0
    assert tab.answer.get_by_role("button", name="Copy", exact=True).is_visible()
    assert tab.answer.get_by_role("button", name="Copy code").count() == 1


@pytest.mark.parametrize(
    "react",
    [
        pytest.param(lambda route: None, id="never arrives"),
        pytest.param(lambda route: route.abort(), id="fails"),
    ],
)
def test_page_works_without_its_bundle(reader, tab, react):
    reader.tolerates_failed_requests = True
    tab.page.route("**/app.js", react)
    tab.page.goto("/", wait_until="commit")

    tab.send("fast count to 3")

    tab.page.wait_for_url("**/conversations/*", wait_until="commit")
    expect(tab.questions).to_contain_text("fast count to 3")
