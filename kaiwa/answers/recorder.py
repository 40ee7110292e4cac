"""The recorder: stores all running answers of this process, about once a second.

A transaction stores a batch of checkpoints and raises this process's beat, which shows
other processes that it lives; then the recorder reads which answers to stop. Answers
continue while the database is away, and are stored when it is back.
"""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

import gevent
from gevent.event import Event
from gevent.lock import BoundedSemaphore

from ..errors import StoreUnavailable
from ..store import Checkpoint, Ending, Progress, StoredEnd
from .maker import Maker
from .pacing import (
    CHECKPOINT_SECONDS,
    CHECKPOINTS_PER_BATCH,
    END_BATCH_SECONDS,
    REST_SECONDS,
    START_SECONDS,
)
from .running import RunningAnswer

DELETED = StoredEnd("interrupted", None)


class Recorder:
    """Stores the answers of a maker.

    :param start_seconds: time for a stored answer to start; later it is interrupted.
    :param batch_size: the largest number of checkpoints in one transaction.
    """

    def __init__(
        self,
        progress: Progress,
        maker: Maker,
        *,
        start_seconds: float = START_SECONDS,
        batch_size: int = CHECKPOINTS_PER_BATCH,
    ) -> None:
        self._progress = progress
        self._maker = maker
        self._start_seconds = start_seconds
        self._batch_size = batch_size
        self._beat = 0
        self._stored_all_at = 0.0
        self._may_have_stored = False
        self._orphans: dict[int, float] = {}
        self._has_ends = Event()
        self._storing = BoundedSemaphore()
        maker.on_end.append(lambda _: self._has_ends.set())

    def run(self) -> None:
        """Store all answers each second, and ends in between; runs forever."""
        while True:
            self._has_ends.wait(max(0.0, self._measure_pause()))
            self._has_ends.clear()
            gevent.sleep(END_BATCH_SECONDS)
            self.store(only_ends=self._measure_pause() > 0)

    def store(self, *, only_ends: bool = False) -> None:
        """Store the new text and the ends of all answers, and announce the ends.

        :param only_ends: store only answers that have ended.
        """
        # If the database is away, the next call stores the same and more.
        with self._storing, suppress(StoreUnavailable):
            self._store(only_ends=only_ends)

    def _measure_pause(self) -> float:
        return self._stored_all_at + CHECKPOINT_SECONDS - time.monotonic()

    def _store(self, *, only_ends: bool) -> None:
        answers = list(self._maker.running.values())
        self._beat += 1
        if not only_ends:
            self._stored_all_at = time.monotonic()
        if self._may_have_stored:
            self._drop_stored(answers)
        due = [it for it in answers if it.ending] if only_ends else answers
        self._store_batch(due[: self._batch_size], self._end_orphans())
        for start in range(self._batch_size, len(due), self._batch_size):
            # Do not rest while followers wait for the announcement of an end.
            gevent.sleep(0 if self._has_ends.is_set() else REST_SECONDS)
            self._store_batch(due[start : start + self._batch_size])
        if not only_ends:
            stored = self._progress.read_running(self._maker.id)
            self._stop_requested(answers, stored)
            self._note_orphans(stored)

    def _store_batch(
        self, answers: Sequence[RunningAnswer], orphans: Iterable[Checkpoint] = ()
    ) -> None:
        checkpoints = [
            (running, checkpoint)
            for running in answers
            if (checkpoint := running.make_checkpoint())
        ]
        # The connection may break after the commit. Then read the stored positions
        # before the next checkpoint, or its text would not follow the stored text.
        self._may_have_stored = True
        ends = self._progress.save_checkpoints(
            self._maker.id, self._beat, [*(it for _, it in checkpoints), *orphans]
        )
        self._may_have_stored = False
        for running, checkpoint in checkpoints:
            if checkpoint.ending:
                # The end is missing if the conversation was deleted.
                end = ends.get(checkpoint.answer_id, DELETED)
                self._maker.announce_end(running, end.state, end.position)
            running.mark_stored(checkpoint.position)

    def _stop_requested(
        self, answers: list[RunningAnswer], stored: dict[int, bool]
    ) -> None:
        # Missing answers were deleted, or interrupted by another process.
        for running in answers:
            if not running.ending and not stored.get(running.feed.answer_id):
                self._maker.stop(running.feed.answer_id)

    def _note_orphans(self, stored: dict[int, bool]) -> None:
        # If the connection breaks after the commit of a send, its answer is stored but
        # never starts. Other processes see this one's beat, so they do not end it.
        now = time.monotonic()
        unknown = stored.keys() - self._maker.running.keys()
        self._orphans = {key: self._orphans.get(key, now) for key in unknown}

    def _end_orphans(self) -> list[Checkpoint]:
        long_ago = time.monotonic() - self._start_seconds
        return [
            Checkpoint(answer_id, 0, 0, "", Ending("interrupted"))
            for answer_id, since in self._orphans.items()
            if since < long_ago and answer_id not in self._maker.running
        ]

    def _drop_stored(self, answers: list[RunningAnswer]) -> None:
        by_id = {running.feed.answer_id: running for running in answers}
        positions = {key: it.stored_position for key, it in by_id.items()}
        for stored in self._progress.read_stored(positions):
            by_id[stored.answer_id].mark_stored(stored.position)
