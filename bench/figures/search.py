"""Search: the time to search 100,000 messages, on both databases."""

import asyncio
import json
import sys
from pathlib import Path
from statistics import median

from tests.services.installed import POSTGRES_FOLDERS
from tests.services.postgres import Postgres

from ..row import Row, find_percentile, write_ms
from ..workshop import Workshop

ROOT = Path(__file__).parents[2]
MEDIAN_SECONDS, PERCENTILE_SECONDS = 0.03, 0.1


async def measure(workshop: Workshop) -> list[Row]:
    """Search in SQLite, then in PostgreSQL."""
    count = workshop.sizes.searched_messages
    rows = [_write("SQLite", count, await _search(workshop, "", count))]
    if POSTGRES_FOLDERS:
        # Not in a thread: a signal would leave the server running.
        postgres = Postgres()
        try:
            seconds = await _search(workshop, postgres.make_database(), count)
        finally:
            postgres.remove()
        rows.append(_write("Postgres", count, seconds))
    return rows


async def _search(workshop: Workshop, url: str, count: int) -> list[float]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.library"),
        *(url, str(workshop.make_folder()), str(count)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    seconds: list[float] = json.loads(output)
    return seconds


def _write(database: str, count: int, seconds: list[float]) -> Row:
    middle, late = median(seconds), find_percentile(seconds, 99)
    return Row(
        f"search in {count:,} messages, {database}, median and p99",
        f"≤ {write_ms(MEDIAN_SECONDS)} and {write_ms(PERCENTILE_SECONDS)}",
        f"{write_ms(middle)} and {write_ms(late)}",
        is_reached=middle <= MEDIAN_SECONDS and late <= PERCENTILE_SECONDS,
    )
