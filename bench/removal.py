"""A removal: a large export is imported, and exported again.

Started as a process of its own, with a folder and a size in MB. It writes the speeds in
MB/s and the memory added in MB as JSON. Usage::

    python -m bench.removal /tmp/folder 100
"""

# isort: off
import tests.patched  # noqa: F401 - before any other import
# isort: on

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import IO, NamedTuple

import gevent
from flask import Flask

from kaiwa.clock import now
from kaiwa.export import Talk, write_json
from kaiwa.importing import Importer
from kaiwa.store import Archive, Database, ImportConversations, Imports
from kaiwa.store.migrations import migrate

MEGABYTE = 1_000_000
OWNER = "reader"
MESSAGES = 20
TEXT = "An answer of some words, 日本語の文章, and `code`.\n" * 30
WATCH_SECONDS = 0.01
PAGE_BYTES = 4096


class Speed(NamedTuple):
    """The speed of one direction in MB/s, and its memory in MB."""

    per_second: float
    memory: float


def main(folder: str, megabytes: int) -> None:
    """Import a file of this size, export it, and write both speeds."""
    database = Database(Flask("removal", instance_path=folder), "")
    migrate(database)
    moved = [_import(database, megabytes * MEGABYTE), _export(database)]
    print(json.dumps(moved))


def _import(database: Database, size: int) -> Speed:
    imports = Imports(database)
    adding = ImportConversations(database, max_conversations=1_000_000)
    file = TemporaryFile()  # noqa: SIM115 - the importer closes it.
    _write(file, size)
    import_id = imports.add(OWNER, "export.json", size)

    def run() -> int:
        importer = Importer(imports, adding)
        importer.start(import_id, file)
        importer.wait()
        return size

    speed = _watch(run)
    assert not imports.get(OWNER, import_id).rejected
    return speed


def _export(database: Database) -> Speed:
    archive = Archive(database)

    def talks() -> Iterator[Talk]:
        for conversation_id in archive.list_ids(OWNER):
            conversation = archive.find(OWNER, conversation_id)
            assert conversation is not None
            yield Talk(conversation, archive.read_all(conversation))

    return _watch(lambda: sum(len(it) for it in write_json(talks(), now())))


def _write(file: IO[bytes], size: int) -> None:
    file.write(b'{"format": "kaiwa", "version": 1, "conversations": [')
    number = 0
    while file.tell() < size:
        file.write(b",\n" if number else b"\n")
        file.write(json.dumps(_describe(number), ensure_ascii=False).encode())
        number += 1
    file.write(b"]}")
    file.seek(0)


def _describe(number: int) -> dict[str, object]:
    time = "2026-11-29T09:00:00+00:00"
    messages = [
        {
            "id": place + 1,
            "parent": place or None,
            "role": "assistant" if place % 2 else "user",
            "created_at": time,
            "parts": [{"kind": "text", "text": TEXT}],
            "state": "done",
        }
        for place in range(MESSAGES)
    ]
    times = {"created_at": time, "updated_at": time}
    head = {"id": f"c-{number}", "title": "Tea", "model": "nova-lite", "leaf": MESSAGES}
    return {**head, **times, "messages": messages}


def _watch(work: Callable[[], int]) -> Speed:
    """Measure the speed of some work, and the most memory that it adds."""
    start = most = _measure_memory()
    began_at = perf_counter()
    greenlet = gevent.spawn(work)
    while not greenlet.ready():
        gevent.sleep(WATCH_SECONDS)
        most = max(most, _measure_memory())
    seconds = perf_counter() - began_at
    most = max(most, _measure_memory())
    return Speed(greenlet.get() / MEGABYTE / seconds, (most - start) / MEGABYTE)


def _measure_memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
