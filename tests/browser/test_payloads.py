"""All payloads on the real page: messages, answers, titles, models, errors."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kaiwa.web.headers import REFUSED_POWERS

from ..attacks.payloads import (
    LETTERS,
    LONG,
    MUTATIONS,
    PAYLOADS,
    STYLES,
    TEMPLATES,
    quote,
)
from ..client import list_messages
from ..endpoint.scripts import DONE, finish, play, say, write_delta

BATCH = 260
TRAP = Path(__file__).with_name("trap.js")


@pytest.fixture
def tab(reader):
    """Return a tab with a trap in every page."""
    reader.context.add_init_script(path=TRAP)
    return reader.open_tab()


@pytest.fixture
def post(reader, tab):
    """Send a form with the cookies of the reader."""
    tab.open()
    keys = iter(range(1000))

    def post(path: str, message: str, **fields: str) -> str:
        form = {"message": message, "send_key": f"beside-{next(keys)}", **fields}
        response = reader.context.request.post(
            f"{reader.url}{path}", form=form, headers={"X-Kaiwa-Request": "fetch"}
        )
        assert response.status == 201, response.text()
        answer_id = list_messages(response.text())[-1]
        # The next message needs the end of this answer.
        reader.context.request.get(f"{reader.url}/answers/{answer_id}/events")
        return response.headers["x-kaiwa-conversation"]

    return post


def batch(payloads: list[str]) -> Iterator[str]:
    """Join payloads into texts, each as a separate quotation."""
    rest = iter(payloads)
    while some := list(islice(rest, BATCH)):
        yield "\n\n.\n\n".join(map(quote, some))


def assert_harmless(reader, tab) -> None:
    """Return a reader; a request to another site fails the test."""
    assert tab.page.evaluate("() => findHarm()") == []
    assert len(reader.context.pages) == 1
    assert reader.complaints == []


def test_there_are_hundreds():
    assert len(set(PAYLOADS)) > 500


@pytest.mark.parametrize("text", [*batch(PAYLOADS)], ids=lambda it: str(len(it)))
def test_messages_and_answers_are_only_words(reader, tab, text):
    tab.open().send(f"speed 4000 echo: {text}")
    tab.wait_for_answer()
    streamed = tab.read_blocks()
    assert len(streamed) > BATCH / 2
    assert_harmless(reader, tab)

    tab.reload()

    assert tab.read_blocks() == streamed
    assert_harmless(reader, tab)


def test_all_of_them_without_anything_between(reader, tab):
    tab.open().send("fast echo: " + "\n\n".join(PAYLOADS))

    tab.wait_for_answer()

    assert_harmless(reader, tab)


def test_very_long_things_keep_their_place(reader, tab):
    tab.open().send("fast echo: " + "\n\n.\n\n".join(it[:5000] for it in LONG))

    tab.wait_for_answer()

    assert_harmless(reader, tab)


def test_thoughts_are_only_words(reader, tab, endpoint):
    thoughts = [write_delta(reasoning={"thinking": f"{it}\n"}) for it in PAYLOADS]
    endpoint.add_script(play(*thoughts, say("So."), finish(), DONE))
    tab.open().send("Think.")

    tab.wait_for_answer()

    expect(tab.answer.locator("details.thinking")).to_have_count(1)
    assert_harmless(reader, tab)


def test_titles_are_only_words(reader, tab, post):
    for payload in (MUTATIONS + TEMPLATES + LETTERS + STYLES)[::3]:
        title = " ".join(payload.split())[:60] or "…"
        path = post("/conversations", f"{title}\n\nfast count to 1")

    tab.open(path)

    assert tab.links.count() > 25
    assert_harmless(reader, tab)


def test_errors_are_only_words(reader, tab, post, endpoint):
    path = post("/conversations", "fast count to 1")
    for payload in (MUTATIONS + TEMPLATES + LETTERS)[::10]:
        error = json.dumps({"error": {"message": payload, "type": payload}})
        endpoint.add_script(
            play(error.encode(), status=400, Content_Type="application/json")
        )
        post(f"{path}/messages", "Hello")

    tab.open(path)

    expect(tab.page.locator("article[data-state=failed]")).to_have_count(8)
    assert_harmless(reader, tab)


def test_names_of_models_are_only_words(meet_reader, start_kaiwa, shared_endpoint):
    names = [
        "<img/src=x/onerror=alert(1)>",
        "'></option></select><svg/onload=alert(1)>",
        "{{7*7}}${7*7}%(model)s",
    ]
    attached: dict[str, str] = {}
    for number, name in enumerate(names):
        values = {"URL": shared_endpoint.url, "KEY": "inf-x", "MODEL_ID": name}
        attached |= {f"A{number}_{key}": value for key, value in values.items()}
    reader = meet_reader(start_kaiwa(**attached).url)
    reader.context.add_init_script(path=TRAP)
    tab = reader.open_tab().open()

    for name in names:
        tab.page.locator("select[name=model]").first.select_option(name)
        tab.send("Hello")
        tab.wait_for_answer("failed")
        expect(tab.answer.locator(".answer-ending")).to_contain_text(
            f"the model “{name}”"
        )
    assert_harmless(reader, tab)
    tab.reload()
    assert_harmless(reader, tab)


def test_trap_notices_what_gets_through(reader, tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()

    tab.page.evaluate(
        """() => {
             const image = document.createElement("img")
             image.id = "main"
             image.src = "https://evil.example/picture"
             document.querySelector(".blocks").append(image)
             alert(1)
           }"""
    )
    tab.page.wait_for_function("() => trapped.length > 2")

    harm = "\n".join(tab.page.evaluate("() => findHarm()"))
    for sign in ("alert 1", "img-src", "<IMG>", "id=main", "an id stands for two"):
        assert sign in harm
    assert reader.complaints
    reader.complaints.clear()


def test_permissions_policy_denies_unused_features(tab):
    tab.open()

    allowed = tab.page.evaluate("() => document.featurePolicy.allowedFeatures()")

    assert "clipboard-write" in allowed
    assert set(allowed) & set(REFUSED_POWERS.split()) == set()
