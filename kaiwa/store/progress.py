"""Progress: what the processes that make answers write, and what others read of it.

A process that makes answers (a maker) appends what is new to all of them in one
transaction, and raises its counter in the same one. The guard on ``position`` makes
an append that was already stored harmless; the guard on ``state`` makes an ending the
only one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from types import ModuleType
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..clock import now
from ..errors import NotFound
from .database import Database
from .messages import find_message
from .tables import IS_RUNNING, MakerRow, MessageRow
from .usage import settle_answers
from .values import Checkpoint, Ending

FORGET_MAKERS_AFTER = timedelta(days=2)


class Running(NamedTuple):
    """An answer that is being made somewhere; ``beat`` is None for a lost maker."""

    answer_id: int
    maker_id: str | None
    beat: int | None


class Stored(NamedTuple):
    """How far an answer is stored; ``text`` begins at the position asked for."""

    answer_id: int
    position: int
    state: str | None
    text: str


class Progress:
    """The stored side of answers being made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_checkpoints(
        self, maker_id: str, beat: int, checkpoints: Sequence[Checkpoint]
    ) -> dict[int, str]:
        """Append what is new to the answers, and show that this maker lives.

        :returns: the final states of the answers that were to end, whoever ended them;
            not those deleted.
        :raises StoreUnavailable: nothing may have been stored.
        """

        def work(tx: Connection) -> dict[int, str]:
            values = {"id": maker_id, "beat": beat, "seen_at": now()}
            tx.execute(_RAISE_COUNTER[tx.dialect.name], values)
            appended = [_append_values(it) for it in checkpoints if it.text]
            if appended:
                tx.execute(_APPEND, appended)
            endings = {it.answer_id: it.ending for it in checkpoints if it.ending}
            _end_answers(tx, endings)
            return _read_states(tx, endings)

        return self._database.write(work)

    def read_running(self, maker_id: str) -> dict[int, bool]:
        """Read which of this maker's answers run, as far as is stored.

        :returns: by their ids, whether each is to go on; not those deleted, or ended by
            somebody else.
        """

        def work(tx: Connection) -> dict[int, bool]:
            rows = tx.execute(_RUNNING, {"maker_id": maker_id})
            return {row[0]: not row[1] for row in rows}

        return self._database.read(work)

    def request_stop(self, owner_id: str, answer_id: int) -> None:
        """Ask whoever makes this answer to stop; nothing happens once it is final.

        :raises NotFound: the owner has no such answer.
        """

        def work(tx: Connection) -> None:
            if find_message(tx, owner_id, answer_id).role != "assistant":
                raise NotFound()
            tx.execute(
                update(MessageRow)
                .where(MessageRow.id == answer_id, IS_RUNNING)
                .values(is_stop_requested=True)
            )

        self._database.write(work)

    def list_running(self, *, except_maker_id: str) -> list[Running]:
        """List the answers that others are making, with their makers' counters."""
        query = (
            select(MessageRow.id, MessageRow.maker_id, MakerRow.beat)
            .outerjoin(MakerRow, MakerRow.id == MessageRow.maker_id)
            .where(IS_RUNNING, MessageRow.maker_id != except_maker_id)
        )
        rows = self._database.read(lambda tx: tx.execute(query).all())
        return [Running(*row) for row in rows]

    def mark_interrupted(self, lost: Iterable[Running]) -> None:
        """Mark answers as interrupted whose maker's counter still stands there."""

        def work(tx: Connection) -> None:
            beats = {it: _read_beat(tx, it.maker_id) for it in lost}
            gone = [it.answer_id for it, beat in beats.items() if beat == it.beat]
            _end_answers(tx, {it: Ending("interrupted") for it in gone})

        self._database.write(work)

    def read_stored(self, positions: dict[int, int]) -> list[Stored]:
        """Read what is stored of some answers after a position in each.

        :param positions: bytes of each answer's source that are known already.
        """
        query = select(
            MessageRow.id, MessageRow.position, MessageRow.state, MessageRow.source
        ).where(MessageRow.id.in_(positions))

        def work(tx: Connection) -> list[Stored]:
            return [
                Stored(row[0], row[1], row[2], _cut(row[3], positions[row[0]]))
                for row in tx.execute(query)
            ]

        return self._database.read(work)

    def forget_makers(self) -> None:
        """Remove the rows of processes that ended long ago."""
        long_ago = now() - FORGET_MAKERS_AFTER
        self._database.write(
            lambda tx: tx.execute(delete(MakerRow).where(MakerRow.seen_at < long_ago))
        )


def _append_values(checkpoint: Checkpoint) -> dict[str, object]:
    return {
        "answer_id": checkpoint.answer_id,
        "start": checkpoint.start,
        "end": checkpoint.position,
        "text": checkpoint.text,
    }


def _end_answers(tx: Connection, endings: Mapping[int, Ending]) -> None:
    """End those that still run, and settle what they cost."""
    ended = [key for key, ending in endings.items() if _end_answer(tx, key, ending)]
    settle_answers(tx, ended)


def _end_answer(tx: Connection, answer_id: int, ending: Ending) -> bool:
    values = {
        "answer_id": answer_id,
        "state": ending.state,
        "error_code": ending.error_code,
        "error_details": ending.error_details and dict(ending.error_details),
        "finish_reason": ending.finish_reason,
        "prompt_tokens": ending.prompt_tokens,
        "completion_tokens": ending.completion_tokens,
        "finished_at": now(),
    }
    return tx.execute(_END, values).rowcount == 1


def _read_beat(tx: Connection, maker_id: str | None) -> int | None:
    return tx.scalar(select(MakerRow.beat).where(MakerRow.id == maker_id))


def _read_states(tx: Connection, answer_ids: Collection[int]) -> dict[int, str]:
    if not answer_ids:
        return {}
    rows = tx.execute(_STATES, {"answer_ids": list(answer_ids)})
    return {row[0]: str(row[1]) for row in rows}


def _cut(source: str, position: int) -> str:
    return source.encode()[position:].decode(errors="replace")


def _write_raise(dialect: ModuleType) -> Any:
    new = dialect.insert(MakerRow)
    changed = {"beat": new.excluded.beat, "seen_at": new.excluded.seen_at}
    return new.on_conflict_do_update(index_elements=["id"], set_=changed)


# Written once: writing them for each checkpoint would take longer than running them.
_RAISE_COUNTER = {
    "sqlite": _write_raise(sqlite),
    "postgresql": _write_raise(postgresql),
}
_APPEND = (
    update(MessageRow)
    .where(
        MessageRow.id == bindparam("answer_id"),
        MessageRow.position == bindparam("start"),
        IS_RUNNING,
    )
    .values(
        source=MessageRow.source + bindparam("text"),
        position=bindparam("end"),
        state="streaming",
    )
)
_END = update(MessageRow).where(MessageRow.id == bindparam("answer_id"), IS_RUNNING)
_RUNNING = select(MessageRow.id, MessageRow.is_stop_requested).where(
    IS_RUNNING, MessageRow.maker_id == bindparam("maker_id")
)
_STATES = select(MessageRow.id, MessageRow.state).where(
    MessageRow.id.in_(bindparam("answer_ids", expanding=True))
)
