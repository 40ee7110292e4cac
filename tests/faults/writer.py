"""A second process at the same SQLite: ``python -m tests.faults.writer DEED FOLDER``.

Deeds: ``write`` sends as people do, one message after the other; ``hold`` keeps the
lock. Either prints a line when it has begun, goes on until standard input ends, and
prints how many messages it has sent.
"""

import secrets
import sys
from pathlib import Path

import gevent
from gevent.fileobject import FileObject

from kaiwa.store import Database, Sender, Sends

from ..store.conftest import open_database, open_sends

PAUSE_SECONDS = 0.005


def send_one(sends: Sends, owner_id: str) -> None:
    """Begin a conversation."""
    sender = Sender(owner_id, secrets.token_hex(8), "claude", "maker-1")
    sends.begin_conversation(sender, "Hello. " * 50)


def write(database: Database, told: gevent.Greenlet) -> int:
    """Write until told to stop, each time as somebody new."""
    sends = open_sends(database)
    count = 0
    while not told.dead:
        send_one(sends, f"owner-{secrets.token_hex(8)}")
        count += 1
        if count == 1:
            print("begun", flush=True)
        gevent.sleep(PAUSE_SECONDS)
    return count


def hold(database: Database, told: gevent.Greenlet) -> int:
    """Hold the lock until told to stop."""
    with database.connect():
        print("begun", flush=True)
        told.join()
    return 0


def main(deed: str, directory: Path) -> None:
    """Do one or the other."""
    told = gevent.spawn(FileObject(sys.stdin, "rb").read)
    do = {"write": write, "hold": hold}[deed]
    print(do(open_database("", directory), told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
