"""Fifty writers on SQLite: no write fails, and the event loop runs."""

import re
import subprocess
import sys
import time

import gevent
import pytest
from sqlalchemy import distinct, func, select

from kaiwa.store import Progress
from kaiwa.store.tables import ConversationRow

from ..services.kaiwa import ROOT
from ..store.conftest import make_database, open_sends
from .writer import send_one

WRITERS = 50
ROUNDS = 3
BEATS = 40


def test_fifty_users_send_at_two_dynos(start_dyno, visit):
    dynos = [start_dyno() for _ in range(2)]
    visitors = [visit(dynos[number % 2]) for number in range(WRITERS)]

    begun = [gevent.spawn(it.begin, "speed 30 count to 30") for it in visitors]
    gevent.joinall(begun, raise_error=True)
    following = [gevent.spawn(greenlet.value.follow) for greenlet in begun]
    gevent.joinall(following, raise_error=True)

    assert [it.value.state for it in following] == ["done"] * WRITERS
    for dyno in dynos:
        log = dyno.process.read_log()
        assert "locked" not in log
        assert not re.search(r"^[A-Z]+ \S+ 50[03] ", log, re.MULTILINE)


class Heartbeat:
    """A greenlet that wakes a hundred times a second, and measures its delay."""

    BEAT_SECONDS = 0.01

    def __init__(self) -> None:
        self.beats = 0
        self.longest_stall_seconds = 0.0
        self._greenlet = gevent.spawn(self._run)

    def wait_for(self, beats: int) -> None:
        """Wait for this many more beats."""
        until = self.beats + beats
        while self.beats < until:
            gevent.sleep(self.BEAT_SECONDS)

    def stop(self) -> None:
        """Stop measuring."""
        self._greenlet.kill()

    def _run(self) -> None:
        while True:
            began_at = time.monotonic()
            gevent.sleep(self.BEAT_SECONDS)
            stall = time.monotonic() - began_at - self.BEAT_SECONDS
            self.longest_stall_seconds = max(self.longest_stall_seconds, stall)
            self.beats += 1


@pytest.fixture
def heartbeat():
    """Return a heartbeat of the event loop."""
    heartbeat = Heartbeat()
    yield heartbeat
    heartbeat.stop()


@pytest.fixture
def database(tmp_path):
    """Return the database of all writers."""
    database = make_database("", tmp_path)
    yield database
    database.engine.dispose()


@pytest.fixture
def start_other_process(database, tmp_path):
    """Return a function that starts `writer.py` and waits for its first line."""
    started = []

    def start(action: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "tests.faults.writer", action, str(tmp_path)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True
        )
        started.append(process)
        assert process.stdout.readline() == "begun\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def write_rounds(database, owner_id: str, rounds: int) -> float:
    """Send and store a checkpoint in each round.

    :returns: the longest round, in seconds.
    """
    sends = open_sends(database)
    longest_seconds = 0.0
    for beat in range(rounds):
        began_at = time.monotonic()
        send_one(sends, owner_id)
        Progress(database).save_checkpoints(owner_id, beat, [])
        longest_seconds = max(longest_seconds, time.monotonic() - began_at)
        gevent.sleep(0)
    return longest_seconds


def spawn_writers(database, rounds: int) -> list[gevent.Greenlet]:
    """Start fifty writers."""
    names = [f"writer-{number}" for number in range(WRITERS)]
    return [gevent.spawn(write_rounds, database, it, rounds) for it in names]


def test_fifty_writers_share_the_lock(database, start_other_process, heartbeat, caplog):
    other = start_other_process("write")

    writing = spawn_writers(database, ROUNDS)
    gevent.joinall(writing, raise_error=True)
    elsewhere = int(other.communicate("", timeout=30)[0])

    # Shown by `pytest -rP`. Not asserted: it depends on the speed of the machine.
    print(f"The longest stall: {heartbeat.longest_stall_seconds:.3f} s")
    print(f"The longest wait for two writes: {max(it.value for it in writing):.3f} s")
    owners = count_owners(database)
    assert owners == WRITERS + elsewhere
    assert caplog.messages == []


def test_event_loop_runs_while_locked(database, start_other_process, heartbeat):
    other = start_other_process("hold")

    writing = spawn_writers(database, rounds=1)
    # If the loop were blocked, the writers would time out before that many beats.
    heartbeat.wait_for(BEATS)
    assert not any(it.dead for it in writing)
    other.communicate("", timeout=30)
    gevent.joinall(writing, raise_error=True)

    assert count_owners(database) == WRITERS


def count_owners(database) -> int:
    """Count the owners of conversations."""
    query = select(func.count(distinct(ConversationRow.owner_id)))
    return database.read(lambda tx: tx.scalar(query))
