"""A second process at one SQLite: ``python -m tests.faults.writer ACTION FOLDER``.

Actions: ``write`` sends one message after the other; ``hold`` holds the lock. Both
print a line when they have begun, run until standard input ends, and then print the
number of messages sent.
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


def write(database: Database, ending: gevent.Greenlet) -> int:
    """Send until the end, each message as a new owner."""
    sends = open_sends(database)
    count = 0
    while not ending.dead:
        send_one(sends, f"owner-{secrets.token_hex(8)}")
        count += 1
        if count == 1:
            print("begun", flush=True)
        gevent.sleep(PAUSE_SECONDS)
    return count


def hold(database: Database, ending: gevent.Greenlet) -> int:
    """Hold the lock until the end."""
    with database.connect():
        print("begun", flush=True)
        ending.join()
    return 0


def main(action: str, directory: Path) -> None:
    """Run an action until standard input ends."""
    ending = gevent.spawn(FileObject(sys.stdin, "rb").read)
    run = {"write": write, "hold": hold}[action]
    print(run(open_database("", directory), ending), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
