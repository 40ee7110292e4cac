"""The stage of the pictures: a conversation in each state."""

import re
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page

from .servers import Servers

HARD = Path(__file__).with_name("hard.md")
TALKS = {
    "hard": f"echo: {HARD.read_text()}",
    "japanese": "日本語 手帳 表 コード 速く",
    "done": "Show me a table, fast",
    "long": "fast thinking markdown code formulas",
    "stopped": "pause 60 count to 40",
    "failed": "fast cut table",
    "refused": "error 429 30",
    "interrupted": "pause 600 count to 40",
    "waiting": "slow 3000",
    "streaming": "pause 600 markdown",
}
NAMES = {
    "hard": "Long words, and other trouble",
    "japanese": "日本語の文章と、表と、コードと、とても長い題名",
    "done": "Four teas, and how to steep them",
    "long": "Notes on tea",
    "stopped": "Counting, and stopped",
    "failed": "A connection that broke",
    "refused": "Too many requests",
    "interrupted": "A restart in between",
    "waiting": "A slow first word",
    "streaming": "A page from a notebook",
}
FINAL = {"done", "long", "hard", "japanese", "failed", "refused"}
TITLES = (
    "How do I rotate the logs of a dyno?",
    "Explain write-ahead logging to a colleague who knows databases, but not SQLite",
    "京都の三日間の旅程",
    "Regex for a semantic version",
    "議事録の要約",
    "What is the difference between a process and a dyno, and when does it matter?",
)
AGES = (290, 45, 12, 4, 1, 1)  # In days.


class Stage(NamedTuple):
    """The place of each state.

    :ivar places: the address of each state.
    :ivar cookies: the state of the browser that owns the conversations.
    """

    places: dict[str, str]
    cookies: Any


def set_stage(browser: Browser, servers: Servers) -> Stage:
    """Make a conversation in each state, and more for the list."""
    chat = servers.chat
    context = browser.new_context(base_url=chat.url, locale="en-US")
    page = context.new_page()
    paths = {"empty": "/", "missing": "/absent", "listing": "/conversations"}
    places = {name: chat.url + path for name, path in paths.items()}
    places["browser"] = chat.url + "/account"
    for days, title in zip(AGES, TITLES, strict=True):
        path = _begin(page, "fast count to 3", "done")
        context.request.post(f"{path}/title", form={"title": title})
        _age(servers.chat.directory, path.split("/")[-1], days)
    for name in ("interrupted", "stopped", *sorted(FINAL), "waiting", "streaming"):
        if name == "stopped":
            chat.stop()
            chat.start()
            chat.wait_until_ready()
        path = _begin(page, TALKS[name], name)
        context.request.post(f"{path}/title", form={"title": NAMES[name]})
        places[name] = chat.url + path
    places["live"] = f"{places['streaming']}/live"
    page.goto(places["done"])
    page.get_by_role("button", name="Try again").last.click()
    page.locator("article[data-state=done] .message-versions").wait_for()
    # Another host name than the chat's; otherwise they would share its cookie.
    others = servers.others.items()
    places |= {name: f"http://localhost:{it.port}/" for name, it in others}
    places["spent"] += _begin(page, "fast count to 400", "done", places["spent"])[1:]
    stage = Stage(places, context.storage_state())
    context.close()
    return stage


def _age(folder: Path, conversation_id: str, days: int) -> None:
    query = "update conversations set updated_at = datetime(updated_at, ?) where id = ?"
    with sqlite3.connect(folder / "kaiwa.sqlite3") as database:
        database.execute(query, [f"-{days} days", conversation_id])


def _begin(page: Page, words: str, state: str, start: str = "/") -> str:
    page.goto(start)
    page.fill("#message-box", words)
    page.click("[data-compose] button[type=submit]")
    page.wait_for_url(re.compile("/conversations/"))
    if state == "stopped":
        page.locator("[data-state=streaming] .blocks > *").first.wait_for()
        page.click("[data-stop] button")
    if state not in {"waiting", "streaming", "interrupted"}:
        page.wait_for_selector("article[data-role=assistant]:not(:has(answer-stream))")
    elif state != "waiting":
        page.locator("[data-state=streaming] .blocks > *").first.wait_for()
    return str(page.evaluate("() => location.pathname"))
