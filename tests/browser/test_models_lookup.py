"""A page that is opened before the list of models was read."""

from threading import Event

from playwright.sync_api import expect

from ..endpoint import Endpoint


def test_page_goes_on_by_itself(start_kaiwa, meet_reader):
    may_answer = Event()

    def refuse_late(exchange):
        may_answer.wait(60)
        exchange.reply(503)

    with Endpoint() as endpoint:
        endpoint.add_script(refuse_late, path="/available-models")
        server = start_kaiwa(INFERENCE_MODEL_ID=None, INFERENCE_URL=endpoint.url)
        page = meet_reader(server.url).open_tab().page
        page.goto(server.url)
        expect(page.locator("models-lookup")).to_be_visible()

        may_answer.set()
        # The next attempt succeeds.
        expect(page.locator("#message-box")).to_be_visible(timeout=60_000)
