"""The browser: when its user sees an answer, and for how long its page is busy."""

import asyncio
from itertools import islice
from statistics import median

from playwright.async_api import Browser

from tests.services.stored import add_turns

from ..browser import Tab, open_browser, open_tab
from ..kaiwa import Kaiwa
from ..row import Row, find_percentile, write_ms
from ..spec import AnswerSpec
from ..texts import TEXTS
from ..workshop import Sizes, Workshop

THINKING = AnswerSpec(tokens=3, delay_ms=100)
FIRST_TOKEN_SECONDS = 0.125
RATE = 50
MEDIAN_SECONDS, LATE_SECONDS = 0.03, 0.06
SLOWDOWN = 4
TASK_SECONDS, KEY_SECONDS = 0.05, 0.05
KEY_PAUSE_SECONDS = 0.25
FAST = 200
EARLIER_TURNS = 40
EARLIER_TOKENS = 600
SETTLE_SECONDS = 1.5


async def measure(workshop: Workshop) -> list[Row]:
    """Measure on a desk, and then on a phone."""
    async with workshop.serve_kaiwa() as kaiwa, open_browser() as browser:
        rows = await _measure_desk(kaiwa, browser, workshop.sizes)
        return rows + await _measure_phone(kaiwa, browser, workshop.sizes)


async def _measure_desk(kaiwa: Kaiwa, browser: Browser, sizes: Sizes) -> list[Row]:
    tab = await open_tab(browser, kaiwa.port)
    for _ in range(sizes.sends):
        await tab.send(THINKING.write())
        await tab.wait_for_end()
    first = median((await tab.read_record())["firstTokens"]) / 1000
    await tab.send(AnswerSpec(tokens=sizes.watched_tokens, rate=RATE).write())
    await tab.wait_for_end()
    late = await tab.list_lateness()
    return [
        _write("from Enter to the first token in the page", first, FIRST_TOKEN_SECONDS),
        _write(
            f"lateness in the page at {RATE} tokens/s: median",
            median(late),
            MEDIAN_SECONDS,
        ),
        _write(
            f"lateness in the page at {RATE} tokens/s: 99th percentile",
            find_percentile(late, 99),
            LATE_SECONDS,
        ),
    ]


async def _measure_phone(kaiwa: Kaiwa, browser: Browser, sizes: Sizes) -> list[Row]:
    phone = await open_tab(browser, kaiwa.port, is_phone=True)
    turns = min(EARLIER_TURNS, sizes.turns)
    path = await _converse(kaiwa, phone, turns)
    await phone.slow_down(SLOWDOWN)
    async with phone.tracing() as opening:
        await phone.page.goto(path)
        await asyncio.sleep(SETTLE_SECONDS)
    async with phone.tracing() as streaming:
        await phone.send(AnswerSpec("mixed", sizes.mixed_tokens, FAST).write())
        await _write_until_end(phone)
    keys = [it / 1000 for it in (await phone.read_record())["keys"]]
    slowly = f"on a CPU {SLOWDOWN}× slower"
    return [
        _write(f"longest task while {turns} turns open {slowly}", max(opening)),
        _write(
            f"longest task while {sizes.mixed_tokens:,} tokens stream into them",
            max(streaming),
        ),
        _write("from a key to its frame meanwhile", max(keys, default=0), KEY_SECONDS),
    ]


async def _write_until_end(tab: Tab) -> None:
    ending = asyncio.create_task(tab.wait_for_end())
    while not ending.done():
        await tab.page.keyboard.press("x")
        await asyncio.sleep(KEY_PAUSE_SECONDS)
    await ending


async def _converse(kaiwa: Kaiwa, tab: Tab, turns: int) -> str:
    """Make a conversation of this many turns; return its path."""
    await tab.send(AnswerSpec(tokens=3, rate=0).write())
    await tab.wait_for_end()
    path = "/conversations/" + tab.page.url.rpartition("/")[2]
    answer = "".join(islice(TEXTS["mixed"](), EARLIER_TOKENS))
    add_turns(kaiwa.folder, path.rpartition("/")[2], turns - 1, answer)
    return path


def _write(figure: str, seconds: float, most_seconds: float = TASK_SECONDS) -> Row:
    return Row(
        figure,
        f"≤ {write_ms(most_seconds)}",
        write_ms(seconds),
        is_reached=seconds <= most_seconds,
    )
