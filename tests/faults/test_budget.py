"""Budgets shared by processes, and after the loss of one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import gevent

from ..services.process import wait_until

ANSWER_TOKENS = 1000
SLOW = "slow 30"
SLOW_TOKENS = 4  # Seven characters.
COST = SLOW_TOKENS + ANSWER_TOKENS


def read_usage(directory: Path) -> tuple[int, int, int]:
    """Read the reserved tokens, the settled tokens, and the sum of the month."""
    reserved = "select coalesce(sum(tokens), 0) from usage where not is_settled"
    settled = "select coalesce(sum(tokens), 0) from usage where is_settled"
    month = "select tokens from usage_sums where owner_id = ''"
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database:
        found = [
            database.execute(it).fetchone()[0] for it in (reserved, settled, month)
        ]
    return found[0], found[1], found[2]


def test_concurrent_sends_cannot_exceed_the_budget(start_dyno, visit, postgres):
    more = {"MAX_ANSWER_TOKENS": str(ANSWER_TOKENS), "MONTHLY_TOKENS": str(10 * COST)}
    more["DATABASE_URL"] = postgres.make_database()
    dynos = [start_dyno(**more) for _ in range(2)]
    visitors = [visit(dynos[number % 2]) for number in range(24)]

    sending = [gevent.spawn(it.post, "/conversations", SLOW) for it in visitors]
    gevent.joinall(sending, raise_error=True)

    statuses = sorted(it.value.status_code for it in sending)
    assert statuses == [201] * 10 + [429] * 14


def test_killed_process_leaves_nothing_reserved(start_dyno, visit, tmp_path):
    more = {"MAX_ANSWER_TOKENS": str(ANSWER_TOKENS), "MONTHLY_TOKENS": str(COST)}
    dyno = start_dyno(LOST_SECONDS="1", **more)
    visitor = visit(dyno)
    visitor.begin(SLOW)
    assert read_usage(tmp_path) == (COST, 0, COST)
    assert visitor.post("/conversations", SLOW).status_code == 429

    dyno.kill()
    start_dyno(LOST_SECONDS="1", **more)
    wait_until(lambda: read_usage(tmp_path)[0] == 0, "nothing is reserved")

    _, settled, month = read_usage(tmp_path)
    assert SLOW_TOKENS <= settled == month < COST
