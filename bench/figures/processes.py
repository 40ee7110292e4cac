"""Two processes, with Postgres and Redis, on two cores where there are enough."""

import asyncio
from dataclasses import replace

from tests.services.postgres import BINARIES, Postgres
from tests.services.redis import RedisServer

from ..kaiwa import Kaiwa
from ..machine import CORES
from ..row import Row
from ..workshop import Workshop
from .capacity import Search

LIMIT_MS = 300
TIMES = 1.6
ENOUGH_CORES = 4


async def measure(workshop: Workshop) -> list[Row]:
    """Search the capacity of one process and of two, over the same stores."""
    if not BINARIES:
        return []
    postgres = await asyncio.to_thread(Postgres)
    redis = await asyncio.to_thread(RedisServer, workshop.make_folder())
    try:
        one, two = [
            await _search(workshop, postgres.make_database(), redis.url, count)
            for count in (1, 2)
        ]
    finally:
        await asyncio.to_thread(redis.stop)
        await asyncio.to_thread(postgres.remove)
    has_cores = len(CORES) >= ENOUGH_CORES
    return [
        Row(
            f"answers at once with Postgres and Redis, 2 processes, {LIMIT_MS} ms",
            f"≥ {TIMES}× one process" + ("" if has_cores else ", with 4 cores"),
            f"{two.describe()}, one process {one.describe()}",
            is_reached=two.held >= TIMES * one.held if has_cores else None,
        )
    ]


async def _search(workshop: Workshop, database: str, redis: str, count: int) -> Search:
    environ = {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "WEB_CONCURRENCY": str(count),
    }
    kaiwa = Kaiwa(
        workshop.endpoint, workshop.make_folder(), environ, cores=set(CORES[:count])
    )
    sizes = replace(workshop.sizes, precision=2 * workshop.sizes.precision)
    await kaiwa.start()
    try:
        return await Search(kaiwa, workshop.endpoint, sizes, LIMIT_MS).run()
    finally:
        await kaiwa.stop()
