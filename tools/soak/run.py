"""Two dynos behind a router, users, and accidents."""

import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import gevent
from gevent.event import Event

from tests.endpoint import Endpoint
from tests.services.kaiwa import KaiwaServer
from tests.services.nginx import Router
from tests.services.postgres import Postgres
from tests.services.process import wait_until
from tests.services.redis import RedisServer

from .accidents import Accidents
from .audit import audit, count_running
from .leftovers import list_leftovers
from .pace import choose_pace
from .patient import list_slow_messages, wait_for_whole
from .person import Notes, Person

# Restarts and losses take less time than usual, so that there are many.
QUICK = {"LOST_SECONDS": "4", "DRAIN_SECONDS": "3", "MAX_RUNNING_PER_PERSON": "50"}
SETTLE_SECONDS = 60.0
KEPT_REQUESTS = 100_000
CONFIGURATION = Path(__file__).with_name("gunicorn.conf.py")


@dataclass
class Report:
    """The counts and the faults of a soak."""

    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def describe(self) -> str:
        """Write the report in two or more lines."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        faults = "\n".join(self.faults) or "no fault"
        return f"seed {self.seed}: {counts}\n{faults}"


class Servers:
    """The servers of a soak."""

    def __init__(self, seconds: float, seed: int, stack: ExitStack) -> None:
        self.pace = choose_pace(seconds)
        self.seconds = seconds
        self.random = Random(seed)
        self.folder = Path(tempfile.mkdtemp(prefix="kaiwa-soak-"))
        self.postgres = Postgres()
        stack.callback(self.postgres.remove)
        self.redis = RedisServer(self.folder)
        stack.callback(self.redis.stop)
        self.endpoint = stack.enter_context(Endpoint(kept_requests=KEPT_REQUESTS))
        self.url = self.postgres.make_database()
        self._stack = stack
        self.dynos = [self.start_dyno() for _ in range(2)]
        self.router = Router(self.folder, self.dynos, self.pace.idle)
        stack.callback(self.router.stop)

    def start_dyno(self) -> KaiwaServer:
        """Start a dyno."""
        environ = _list_environ(self)
        dyno = KaiwaServer(self.folder, environ, configuration=CONFIGURATION)
        self._stack.callback(dyno.kill)
        dyno.wait_until_ready()
        dyno.warm_up()
        return dyno


def soak(seconds: float, people: int, seed: int) -> Report:
    """Run a soak, then audit."""
    report = Report(seed)
    with ExitStack() as stack:
        servers = Servers(seconds, seed, stack)
        visitors = [
            Person(servers.router.url, Random(servers.random.random()))
            for _ in range(people)
        ]
        report.faults += _let_people_chat(servers, report, visitors)
        _wait_until_ended(servers)
        servers.router.stop()
        ports = {"postgres": servers.postgres.port, "redis": servers.redis.port}
        report.faults += list_leftovers(
            servers.dynos, servers.start_dyno(), servers.folder, ports
        )
        asked = servers.endpoint.list_requests()
        notes = [person.notes for person in visitors]
        report.faults += audit(servers.url, notes, asked)
        _count(report, notes, asked)
    if report.faults:
        report.faults.append(f"the logs are in {servers.folder}")
    else:
        shutil.rmtree(servers.folder)
    return report


def _list_environ(servers: Servers) -> dict[str, str]:
    return {
        "INFERENCE_URL": servers.endpoint.url,
        "INFERENCE_KEY": "inf-soak",
        "INFERENCE_MODEL_ID": "claude-4-5-sonnet",
        "DATABASE_URL": servers.url,
        "REDIS_URL": servers.redis.url,
        "CHAT_ACCESS": "open",
        "HEARTBEAT_SECONDS": str(servers.pace.beat),
        "SILENCE_SECONDS": str(servers.pace.silence),
        "FIRST_TOKEN_SECONDS": str(servers.pace.first_token),
        **QUICK,
    }


def _let_people_chat(
    servers: Servers, report: Report, visitors: list[Person]
) -> list[str]:
    """Let the users chat to the end; the accidents end earlier."""
    accidents = Accidents(
        servers.dynos, servers.postgres, servers.redis, servers.random
    )
    is_over, is_calm = Event(), Event()
    chatting = [gevent.spawn(person.run, is_over) for person in visitors]
    happening = gevent.spawn(accidents.run, is_calm)
    gevent.sleep(servers.seconds - servers.pace.calm)
    is_calm.set()
    happening.get()
    report.counts["accidents"] = accidents.count
    waiting = [
        gevent.spawn(wait_for_whole, servers.router.url, message)
        for message in list_slow_messages(servers.pace)
    ]
    gevent.sleep(servers.pace.calm)
    is_over.set()
    gevent.joinall([*chatting, *waiting], raise_error=True)
    waits = [greenlet.value for greenlet in waiting]
    report.counts["slow answers"] = len(waits)
    report.counts["connections for these"] = sum(wait.connections for wait in waits)
    return [fault for wait in waits for fault in wait.faults]


def _wait_until_ended(servers: Servers) -> None:
    # A silent endpoint keeps an answer running until a timeout.
    patience = SETTLE_SECONDS + max(servers.pace.silence, servers.pace.first_token)
    wait_until(lambda: not count_running(servers.url), "every answer ends", patience)


def _count(report: Report, notes: list[Notes], asked: list[dict[str, Any]]) -> None:
    for one in notes:
        report.counts += one.counts
    report.counts["endings seen"] = sum(len(one.endings) for one in notes)
    report.counts["requests"] = len(asked)
