"""The recorder: stores all running answers of this process, about once a second.

Many of them in one transaction, which also raises the counter that tells other
processes we live; then it reads who is to be stopped. When the database is away the
answers go on, and are stored when it is back.
"""

import logging
import time
from collections.abc import Iterable, Sequence

import gevent
from gevent.event import Event
from gevent.lock import BoundedSemaphore

from ..errors import StoreUnavailable
from ..store import Checkpoint, Ending, Progress
from .maker import Maker
from .running import RunningAnswer

CHECKPOINT_SECONDS = 1.0
# Endings are stored at once, but not one by one when many come together.
GATHER_SECONDS = 0.02
# Nobody else is served while these are stored, which takes 0.03 ms for each. Between
# two lots everybody is, and catches up.
AT_ONCE = 100
REST_SECONDS = 0.04
# From the commit of a send to the first instruction of its answer, at the most.
BEGIN_SECONDS = 5.0

log = logging.getLogger(__name__)


class Recorder:
    """Writes checkpoints until told to stop."""

    def __init__(self, progress: Progress, maker: Maker) -> None:
        self._progress = progress
        self._maker = maker
        self._beat = 0
        self._wake = Event()
        self._is_unsure = False
        self._swept_at = 0.0
        self._orphans: dict[int, float] = {}
        self._turn = BoundedSemaphore()
        maker.on_end.append(lambda _: self._wake.set())

    def run(self) -> None:
        """Store again and again, for ever."""
        while True:
            since_sweep = time.monotonic() - self._swept_at
            self._wake.wait(max(0.0, CHECKPOINT_SECONDS - since_sweep))
            self._wake.clear()
            gevent.sleep(GATHER_SECONDS)
            is_sweep = time.monotonic() - self._swept_at >= CHECKPOINT_SECONDS
            self.record(is_sweep=is_sweep)

    def record(self, *, is_sweep: bool = True) -> bool:
        """Store what is new, or, between two sweeps, only what has ended.

        :returns: whether the database could be reached.
        """
        with self._turn:
            return self._record(is_sweep=is_sweep)

    def _record(self, *, is_sweep: bool) -> bool:
        known = list(self._maker.running.values())
        self._beat += 1
        if is_sweep:
            self._swept_at = time.monotonic()
        try:
            if self._is_unsure:
                self._look_what_is_stored(known)
            due = known if is_sweep else [it for it in known if it.ending]
            self._store(due[:AT_ONCE], self._end_orphans())
            for begin in range(AT_ONCE, len(due), AT_ONCE):
                # Unless somebody waits to be told an end.
                gevent.sleep(0 if self._wake.is_set() else REST_SECONDS)
                self._store(due[begin : begin + AT_ONCE])
            if is_sweep:
                stored = self._progress.read_running(self._maker.id)
                self._stop_unwanted(known, stored)
                self._note_orphans(stored)
        except StoreUnavailable:
            return False
        return True

    def _store(
        self, due: Sequence[RunningAnswer], orphans: Iterable[Checkpoint] = ()
    ) -> None:
        gathered = [(it, found) for it in due if (found := it.make_checkpoint())]
        # The connection may break after the commit: then look before appending.
        self._is_unsure = True
        ended = self._progress.save_checkpoints(
            self._maker.id, self._beat, [*(it for _, it in gathered), *orphans]
        )
        self._is_unsure = False
        for running, checkpoint in gathered:
            if checkpoint.ending:
                # Without a state its conversation has been deleted.
                state = ended.get(checkpoint.answer_id, "interrupted")
                self._maker.finish(running, state)
            running.mark_stored(checkpoint)

    def _stop_unwanted(
        self, known: list[RunningAnswer], stored: dict[int, bool]
    ) -> None:
        # Somebody asked to stop them, or deleted them, or took us for lost.
        for running in known:
            if not running.ending and not stored.get(running.feed.answer_id):
                self._maker.stop(running.feed.answer_id)

    def _note_orphans(self, stored: dict[int, bool]) -> None:
        # The connection may break after the commit of a send, which is stored then,
        # and begun by nobody; others see that this process lives, and let it be.
        now = time.monotonic()
        unknown = stored.keys() - self._maker.running.keys()
        self._orphans = {key: self._orphans.get(key, now) for key in unknown}

    def _end_orphans(self) -> list[Checkpoint]:
        long_ago = time.monotonic() - BEGIN_SECONDS
        return [
            Checkpoint(answer_id, 0, 0, "", Ending("interrupted"))
            for answer_id, since in self._orphans.items()
            if since < long_ago and answer_id not in self._maker.running
        ]

    def _look_what_is_stored(self, known: list[RunningAnswer]) -> None:
        ahead = {it.feed.answer_id: it for it in known}
        positions = {key: it.stored_position for key, it in ahead.items()}
        for stored in self._progress.read_stored(positions):
            ahead[stored.answer_id].drop_stored(stored.position)
