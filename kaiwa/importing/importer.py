"""Import files in the background, one at a time in each process."""

import logging
import time
from contextlib import suppress
from typing import IO, Any

import gevent
from gevent.lock import BoundedSemaphore

from ..background import make_pace
from ..errors import KaiwaError, NotFound, StoreUnavailable, TooManyConversations
from ..store import Counts, ImportConversations, Imports, ImportState, NewConversation
from .formats import convert
from .items import Item, read_items
from .rejection import Damaged, Rejected
from .upload import Member, read_members
from .values import read_line

SAVE_SECONDS = 1.0
WAIT_SECONDS = 15.0
MOST_REPORTED = 100

log = logging.getLogger(__name__)


class _Ended(Exception):
    """The import ends before its file."""

    def __init__(self, state: ImportState, problem: KaiwaError | None = None) -> None:
        self.state = state
        self.problem = problem
        super().__init__(state)


class Importer:
    """The imports of one process."""

    def __init__(self, imports: Imports, conversations: ImportConversations) -> None:
        self._imports = imports
        self._conversations = conversations
        self._pace = make_pace()
        # The values of one conversation may take as much memory as a process can spare.
        self._turn = BoundedSemaphore()
        self._greenlets: set[gevent.Greenlet] = set()
        self._is_stopping = False

    def start(self, import_id: str, file: IO[bytes]) -> None:
        """Import a file, and close it, in a greenlet."""
        greenlet = gevent.spawn(self._run, import_id, file)
        self._greenlets.add(greenlet)
        greenlet.link(self._greenlets.discard)

    def wait(self) -> None:
        """Wait until all imports have ended."""
        gevent.joinall(list(self._greenlets))

    def stop(self, seconds: float = 5.0) -> None:
        """Interrupt all imports; what they have added stays."""
        self._is_stopping = True
        gevent.joinall(list(self._greenlets), timeout=seconds)

    def _run(self, import_id: str, file: IO[bytes]) -> None:
        progress = _Progress(self._imports, import_id, file)
        with file:
            try:
                self._wait(progress)
                try:
                    self._import(progress, file)
                finally:
                    self._turn.release()
                progress.end("done")
            except _Ended as end:
                progress.end(end.state, end.problem)
            except KaiwaError as error:
                progress.end("interrupted", error)
            except Exception:
                log.exception("An import failed.")
                progress.end("interrupted", KaiwaError())

    def _wait(self, progress: "_Progress") -> None:
        while not self._turn.acquire(timeout=WAIT_SECONDS):
            progress.save("waiting")
            self._check()

    def _check(self) -> None:
        if self._is_stopping:
            raise _Ended("interrupted")

    def _import(self, progress: "_Progress", file: IO[bytes]) -> None:
        progress.save("running")
        try:
            for member in read_members(file):
                self._import_member(progress, member)
        except Damaged as error:
            progress.reject(error)

    def _import_member(self, progress: "_Progress", member: Member) -> None:
        progress.begin_member(member.name)
        for item in read_items(member.chunks):
            if item is not None:
                self._import_item(progress, item)
            progress.save_if_due()
            self._check()
            self._pace.rest_if_due()

    def _import_item(self, progress: "_Progress", item: Item) -> None:
        progress.place += 1
        try:
            if item.reason:
                raise Rejected(item.reason)
            conversation = convert(item.value)
            progress.check_id(conversation)
        except Rejected as error:
            progress.reject(error, item.value)
            return
        rest = self._pace.rest_if_due
        try:
            is_new = self._conversations.add(progress.id, conversation, rest)
        except TooManyConversations as error:
            raise _Ended("interrupted", error) from error
        except NotFound as error:
            raise _Ended("cancelled") from error
        progress.count(is_new)


class _Progress:
    """The counts and the report of one import.

    :ivar place: the number of conversations of this file that were read.
    """

    def __init__(self, imports: Imports, import_id: str, file: IO[bytes]) -> None:
        self.id = import_id
        self.place = 0
        self._imports = imports
        self._file = file
        self._counts = Counts()
        self._report: dict[str, Any] = {"rejected": []}
        self._member = ""
        self._digests: dict[str, str] = {}
        self._saved_at = time.monotonic()

    def begin_member(self, name: str) -> None:
        """Begin with a file of an archive."""
        self._member = name
        self.place = 0

    def check_id(self, conversation: NewConversation) -> None:
        """Check that no other conversation of the file has its id.

        :raises Rejected: one has.
        """
        digest = conversation.digest
        if self._digests.setdefault(conversation.source_id, digest) != digest:
            raise Rejected("duplicate_id")

    def count(self, is_new: bool) -> None:
        """Count a conversation that was added, or is known."""
        name = "added" if is_new else "known"
        counts = {name: getattr(self._counts, name) + 1}
        self._counts = self._counts._replace(**counts)

    def reject(self, error: Rejected, value: Any = None) -> None:
        """Report that a conversation, or the rest of the file, is not imported."""
        rejected = self._counts.rejected + 1
        self._counts = self._counts._replace(rejected=rejected)
        if rejected <= MOST_REPORTED:
            is_file = isinstance(error, Damaged)
            line = {
                "member": self._member,
                "position": self.place + is_file,
                "title": _find_title(value),
                "reason": error.reason,
            }
            self._report["rejected"].append(line)

    def save(self, state: ImportState) -> None:
        """Store the progress.

        :raises _Ended: the import should end.
        """
        if self._save(state):
            raise _Ended("cancelled")

    def save_if_due(self) -> None:
        """Store the progress once a second."""
        if time.monotonic() - self._saved_at >= SAVE_SECONDS:
            self.save("running")

    def end(self, state: ImportState, problem: KaiwaError | None = None) -> None:
        """Store how the import has ended."""
        if problem:
            details = {"code": problem.code, "details": dict(problem.details)}
            self._report["problem"] = details
        with suppress(StoreUnavailable):
            self._save(state)

    def _save(self, state: ImportState) -> bool:
        counts = self._counts._replace(position=self._file.tell())
        should_end = self._imports.save(self.id, state, counts, self._report)
        self._saved_at = time.monotonic()
        return should_end


def _find_title(value: Any) -> str:
    title = value.get("title", value.get("name")) if isinstance(value, dict) else None
    try:
        return read_line(title) if isinstance(title, str) else ""
    except Rejected:
        return ""
