"""Progress: what the processes that make answers write, and what others read of it.

A process that makes answers (a maker) appends what is new to all of them in one
transaction, and raises its counter in the same one. The guard on ``position`` makes
an append that was already stored harmless; the guard on ``state`` makes an ending the
only one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple, cast

from sqlalchemy import Table, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..clock import now
from ..errors import NotFound
from .conversations import find_conversation_of
from .database import Database
from .tables import MakerRow, MessageRow
from .usage import settle_answers
from .values import RUNNING, Checkpoint, Ending

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


class Saved(NamedTuple):
    """What the database holds after a checkpoint.

    :ivar running: the ids of this maker's answers that run, as far as is stored, each
        with whether it is to go on; not those deleted, or ended by somebody else.
    :ivar ended: the final states of the answers that were to end, whoever ended them;
        not those deleted.
    """

    running: dict[int, bool]
    ended: dict[int, str]


class Progress:
    """The stored side of answers being made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_checkpoints(
        self, maker_id: str, beat: int, checkpoints: Sequence[Checkpoint]
    ) -> Saved:
        """Append what is new to the answers, and show that this maker lives.

        :raises StoreUnavailable: nothing may have been stored.
        """

        def work(tx: Session) -> Saved:
            self._raise_counter(tx, maker_id, beat)
            appended = [_append_values(it) for it in checkpoints if it.text]
            if appended:
                tx.connection().execute(_APPEND, appended)
            endings = {it.answer_id: it.ending for it in checkpoints if it.ending}
            _end_answers(tx, endings)
            return Saved(_read_running(tx, maker_id), _read_states(tx, endings))

        return self._database.write(work)

    def request_stop(self, owner_id: str, answer_id: int) -> None:
        """Ask whoever makes this answer to stop; nothing happens once it is final.

        :raises NotFound: the owner has no such answer.
        """

        def work(tx: Session) -> None:
            find_conversation_of(tx, owner_id, answer_id)
            if tx.get_one(MessageRow, answer_id).role != "assistant":
                raise NotFound()
            tx.execute(
                update(MessageRow)
                .where(MessageRow.id == answer_id, MessageRow.state.in_(RUNNING))
                .values(is_stop_requested=True)
            )

        self._database.write(work)

    def list_running(self, *, except_maker_id: str) -> list[Running]:
        """List the answers that others are making, with their makers' counters."""
        query = (
            select(MessageRow.id, MessageRow.maker_id, MakerRow.beat)
            .outerjoin(MakerRow, MakerRow.id == MessageRow.maker_id)
            .where(MessageRow.state.in_(RUNNING))
            .where(MessageRow.maker_id != except_maker_id)
        )
        rows = self._database.read(lambda tx: tx.execute(query).all())
        return [Running(*row) for row in rows]

    def mark_interrupted(self, lost: Iterable[Running]) -> None:
        """Mark answers as interrupted whose maker's counter still stands there."""

        def work(tx: Session) -> None:
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

        def work(tx: Session) -> list[Stored]:
            return [
                Stored(row[0], row[1], row[2], _cut(row[3], positions[row[0]]))
                for row in tx.execute(query)
            ]

        return self._database.read(work)

    def _raise_counter(self, tx: Session, maker_id: str, beat: int) -> None:
        dialect = sqlite if self._database.is_sqlite else postgresql
        values = {"beat": beat, "seen_at": now()}
        statement = dialect.insert(MakerRow).values(id=maker_id, **values)
        tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

    def forget_makers(self) -> None:
        """Remove the rows of processes that ended long ago."""
        long_ago = now() - FORGET_MAKERS_AFTER
        self._database.write(
            lambda tx: tx.execute(delete(MakerRow).where(MakerRow.seen_at < long_ago))
        )


_APPEND = (
    update(cast(Table, MessageRow.__table__))
    .where(
        MessageRow.id == bindparam("answer_id"),
        MessageRow.position == bindparam("start"),
        # Not `in_`: a list cannot stand in a statement that is run for many rows.
        or_(*(MessageRow.state == state for state in RUNNING)),
    )
    .values(
        source=MessageRow.source + bindparam("text"),
        position=bindparam("end"),
        state="streaming",
    )
)


def _append_values(checkpoint: Checkpoint) -> dict[str, object]:
    return {
        "answer_id": checkpoint.answer_id,
        "start": checkpoint.start,
        "end": checkpoint.position,
        "text": checkpoint.text,
    }


def _end_answers(tx: Session, endings: Mapping[int, Ending]) -> None:
    """End those that still run, and settle what they cost."""
    ended = [key for key, ending in endings.items() if _end_answer(tx, key, ending)]
    settle_answers(tx, ended)


def _end_answer(tx: Session, answer_id: int, ending: Ending) -> bool:
    found = tx.execute(
        update(MessageRow)
        .where(MessageRow.id == answer_id, MessageRow.state.in_(RUNNING))
        .values(
            state=ending.state,
            error_code=ending.error_code,
            error_details=ending.error_details and dict(ending.error_details),
            finish_reason=ending.finish_reason,
            prompt_tokens=ending.prompt_tokens,
            completion_tokens=ending.completion_tokens,
            finished_at=now(),
        )
        .returning(MessageRow.id)
    )
    return found.first() is not None


def _read_beat(tx: Session, maker_id: str | None) -> int | None:
    return tx.scalar(select(MakerRow.beat).where(MakerRow.id == maker_id))


def _read_running(tx: Session, maker_id: str) -> dict[int, bool]:
    query = select(MessageRow.id, MessageRow.is_stop_requested).where(
        MessageRow.state.in_(RUNNING), MessageRow.maker_id == maker_id
    )
    return {row[0]: not row[1] for row in tx.execute(query)}


def _read_states(tx: Session, answer_ids: Collection[int]) -> dict[int, str]:
    if not answer_ids:
        return {}
    query = select(MessageRow.id, MessageRow.state)
    rows = tx.execute(query.where(MessageRow.id.in_(answer_ids)))
    return {row[0]: str(row[1]) for row in rows}


def _cut(source: str, position: int) -> str:
    return source.encode()[position:].decode(errors="replace")
