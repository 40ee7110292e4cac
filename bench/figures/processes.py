"""Two processes with Postgres and Redis, on two cores if there are enough."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from tests.services.installed import POSTGRES_FOLDERS
from tests.services.postgres import Postgres
from tests.services.redis import RedisServer

from ..machine import CORES
from ..row import Row
from ..search import Search, search_by_turns
from ..workshop import Workshop

LIMIT_MS = 300
TIMES = 1.6
ENOUGH_CORES = 4


async def measure(workshop: Workshop) -> list[Row]:
    """Search the capacity of one process and of two, with the same stores."""
    if not POSTGRES_FOLDERS:
        return []
    with _run_stores(workshop.make_folder()) as (postgres, redis):
        one, two = [
            await _search(workshop, postgres.make_database(), redis.url, count)
            for count in (1, 2)
        ]
    has_cores = len(CORES) >= ENOUGH_CORES
    return [
        Row(
            f"answers at once with Postgres and Redis, 2 processes, {LIMIT_MS} ms",
            f"≥ {TIMES}× one process" + ("" if has_cores else ", with 4 cores"),
            f"{two.describe()}, one process {one.describe()}",
            is_reached=two.held >= TIMES * one.held if has_cores else None,
        )
    ]


@contextmanager
def _run_stores(folder: Path) -> Iterator[tuple[Postgres, RedisServer]]:
    # Not in threads: a signal would leave the stores running.
    with ExitStack() as ending:
        postgres = Postgres()
        ending.callback(postgres.remove)
        redis = RedisServer(folder)
        ending.callback(redis.stop)
        yield postgres, redis


async def _search(workshop: Workshop, database: str, redis: str, count: int) -> Search:
    environ = {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "WEB_CONCURRENCY": str(count),
    }
    sizes = replace(workshop.sizes, search_seconds=workshop.sizes.search_seconds / 2)
    async with workshop.serve_kaiwa(environ, cores=set(CORES[:count])) as kaiwa:
        search = Search(kaiwa, workshop.endpoint, sizes, limit_ms=LIMIT_MS)
        await search_by_turns([search])
    return search
