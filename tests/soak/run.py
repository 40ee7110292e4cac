"""Two dynos, some people, and accidents."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import gevent
from gevent.event import Event

from kaiwa.standin import StandIn

from ..services.kaiwa import KaiwaServer
from ..services.postgres import Postgres
from ..services.process import wait_until
from ..services.redis import RedisServer
from .audit import audit, count_running
from .person import Notes, Person

# Everything that waits, waits shorter here, and all of it in proportion.
QUICK = {
    "LOST_SECONDS": "4",
    "DRAIN_SECONDS": "3",
    "HEARTBEAT_SECONDS": "1",
    "SILENCE_SECONDS": "3",
    "MAX_RUNNING_PER_PERSON": "50",
}
SETTLE_SECONDS = 60.0


@dataclass
class Report:
    """What a soak did and found."""

    seed: int
    counts: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def describe(self) -> str:
        """Put it into lines."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        faults = "\n".join(self.faults) or "no fault"
        return f"seed {self.seed}: {counts}\n{faults}"


def soak(seconds: float, people: int, seed: int) -> Report:
    """Soak for a while, then audit."""
    report = Report(seed)
    folder = Path(tempfile.mkdtemp(prefix="kaiwa-soak-"))
    postgres, redis = Postgres(), RedisServer(folder)
    try:
        with StandIn() as standin:
            url = postgres.make_database()
            environ = _list_environ(standin, url, redis)
            dynos = [KaiwaServer(folder, environ) for _ in range(2)]
            try:
                notes = _let_people_chat(report, dynos, people, seconds)
                wait_until(
                    lambda: not count_running(url), "every answer ends", SETTLE_SECONDS
                )
            finally:
                for dyno in dynos:
                    dyno.kill()
            asked = standin.list_requests()
        report.faults = audit(url, notes, asked)
        report.counts["requests"] = len(asked)
    finally:
        redis.stop()
        postgres.remove()
    if report.faults:
        report.faults.append(f"the logs are in {folder}")
    else:
        shutil.rmtree(folder)
    return report


def _list_environ(standin: StandIn, url: str, redis: RedisServer) -> dict[str, str]:
    return {
        "INFERENCE_URL": standin.url,
        "INFERENCE_KEY": "inf-soak",
        "INFERENCE_MODEL_ID": "claude-4-5-sonnet",
        "DATABASE_URL": url,
        "REDIS_URL": redis.url,
        **QUICK,
    }


def _let_people_chat(
    report: Report, dynos: list[KaiwaServer], count: int, seconds: float
) -> list[Notes]:
    for dyno in dynos:
        dyno.wait_until_ready()
    random, is_over = Random(report.seed), Event()
    people = [Person(dynos, Random(random.random())) for _ in range(count)]
    jobs = [gevent.spawn(person.run, is_over) for person in people]
    accidents = gevent.spawn(_cause_accidents, dynos, random, is_over)
    gevent.sleep(seconds)
    is_over.set()
    gevent.joinall([*jobs, accidents], timeout=60, raise_error=True)
    notes = [person.notes for person in people]
    report.counts = {
        "sends": sum(it.sends for it in notes),
        "follows": sum(it.follows for it in notes),
        "accidents": accidents.value,
        "answers seen to their end": sum(len(it.endings) for it in notes),
    }
    return notes


def _cause_accidents(dynos: list[KaiwaServer], random: Random, is_over: Event) -> int:
    count = 0
    while not is_over.wait(random.uniform(4, 10)):
        dyno = random.choice(dynos)
        if random.random() < 0.5:
            dyno.kill()
        else:
            dyno.stop()
        dyno.start()
        dyno.wait_until_ready()
        count += 1
    return count
