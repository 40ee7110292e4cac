"""Leftovers: greenlets and connections that an idle dyno should not have."""

import json
import os
import signal
from collections import Counter
from pathlib import Path

from kaiwa.redis_pool import CONNECTIONS
from kaiwa.store.connections import POSTGRES_CONNECTIONS
from tests.services.kaiwa import KaiwaServer
from tests.services.machine import list_connections
from tests.services.process import wait_until

QUIET_SECONDS = 30.0


def count_greenlets(dyno: KaiwaServer, folder: Path) -> Counter[str]:
    """Count the greenlets of a dyno by function; see `gunicorn.conf.py`."""
    counts: Counter[str] = Counter()
    for process_id in dyno.list_workers():
        place = folder / f"greenlets-{process_id}.json"
        place.unlink(missing_ok=True)
        os.kill(process_id, signal.SIGUSR2)
        wait_until(place.exists, f"the greenlets of process {process_id}")
        counts.update(json.loads(place.read_text()))
    return counts


def count_connections(dyno: KaiwaServer, ports: dict[str, int]) -> Counter[str]:
    """Count the connections of a dyno to some servers, and to its visitors."""
    names = {port: name for name, port in ports.items()}
    found = [it for pid in dyno.list_workers() for it in list_connections(pid)]
    visitors = sum(it.own_port == dyno.port for it in found)
    counts = Counter(names[it.other_port] for it in found if it.other_port in names)
    return counts + Counter(visitors=visitors)


def list_leftovers(
    dynos: list[KaiwaServer], fresh: KaiwaServer, folder: Path, ports: dict[str, int]
) -> list[str]:
    """List the leftovers in idle dynos.

    :param fresh: a dyno that has never had a visitor.
    :param ports: of ``postgres`` and ``redis``.
    """
    wait_until(lambda: not _is_visited(fresh, folder), "no request for /healthz")
    wanted = count_greenlets(fresh, folder)
    allowed = Counter(postgres=POSTGRES_CONNECTIONS, redis=CONNECTIONS)
    faults = []
    for dyno in dynos:

        def is_quiet(dyno: KaiwaServer = dyno) -> bool:
            greenlets = count_greenlets(dyno, folder) - wanted
            return not greenlets and not count_connections(dyno, ports) - allowed

        try:
            wait_until(is_quiet, "an idle dyno", QUIET_SECONDS)
        except AssertionError:
            greenlets = count_greenlets(dyno, folder) - wanted
            connections = count_connections(dyno, ports) - allowed
            faults.append(f"left in {dyno.url}: {greenlets}, {connections}")
    return faults


def _is_visited(dyno: KaiwaServer, folder: Path) -> bool:
    return any("_handle" in name for name in count_greenlets(dyno, folder))
