"""Store the progress of running answers, and read it in other processes.

A process that makes answers (a maker) appends the new text of all of them in one
transaction, which also raises its counter, the beat. An append has no effect if its
text is already stored (the ``position`` guard); an end has none after the first (the
``state`` guard).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..clock import now
from ..errors import NotFound
from .database import Database, read_transaction, write_transaction
from .messages import get_message
from .statements import fetch_all, fetch_one, fetch_value, run, run_many
from .tables import IS_RUNNING, MakerRow, MessageRow
from .usage import settle_answers
from .values import Checkpoint, Ending

FORGET_MAKERS_AFTER = timedelta(days=2)


class Running(NamedTuple):
    """A running answer; ``beat`` is None if its maker has no row."""

    answer_id: int
    maker_id: str | None
    beat: int | None


class StoredEnd(NamedTuple):
    """The stored final state of an answer, and the length of its stored source.

    :ivar position: in UTF-8 bytes; None if the answer was deleted.
    """

    state: str
    position: int | None


class Stored(NamedTuple):
    """The stored state of an answer; ``text`` starts at the requested position."""

    answer_id: int
    position: int
    state: str | None
    text: str


def _write_raise_beat(dialect: ModuleType) -> Any:
    new = dialect.insert(MakerRow)
    changed = {"beat": new.excluded.beat, "seen_at": new.excluded.seen_at}
    return new.on_conflict_do_update(index_elements=["id"], set_=changed)


RAISE_BEAT = {
    "sqlite": _write_raise_beat(sqlite),
    "postgresql": _write_raise_beat(postgresql),
}
APPEND_TEXT = (
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
STOP_REQUESTS_OF_MAKER = select(MessageRow.id, MessageRow.is_stop_requested).where(
    IS_RUNNING, MessageRow.maker_id == bindparam("maker_id")
)
RUNNING_OF_OTHERS = (
    select(MessageRow.id.label("answer_id"), MessageRow.maker_id, MakerRow.beat)
    .outerjoin(MakerRow, MakerRow.id == MessageRow.maker_id)
    .where(IS_RUNNING, MessageRow.maker_id != bindparam("maker_id"))
)
LOCKED_POSITIONS = (
    select(MessageRow.id, MessageRow.position)
    .where(MessageRow.id.in_(bindparam("answer_ids", expanding=True)), IS_RUNNING)
    .order_by(MessageRow.id)
    .with_for_update()
)
STORED_ANSWERS = select(
    MessageRow.id, MessageRow.position, MessageRow.state, MessageRow.source
).where(MessageRow.id.in_(bindparam("answer_ids", expanding=True)))


class Progress:
    """The stored progress of answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @write_transaction
    def save_checkpoints(
        self,
        tx: Connection,
        maker_id: str,
        beat: int,
        checkpoints: Sequence[Checkpoint],
    ) -> dict[int, StoredEnd]:
        """Append new text to the answers, end some, and raise the maker's beat.

        :returns: the stored end of each answer that ``checkpoints`` ends. If another
            process ended it first, neither text nor state of the checkpoint is stored.
            Deleted answers are missing.
        :raises StoreUnavailable: the transaction may have failed.
        """
        values = {"id": maker_id, "beat": beat, "seen_at": now()}
        run(tx, RAISE_BEAT[tx.dialect.name], values)
        appends = [_append_values(it) for it in checkpoints if it.text]
        run_many(tx, APPEND_TEXT, appends)
        endings = {it.answer_id: it.ending for it in checkpoints if it.ending}
        ends = _store_ends(tx, endings)
        return ends | _read_ends(tx, endings.keys() - ends.keys())

    @read_transaction
    def read_running(self, tx: Connection, maker_id: str) -> dict[int, bool]:
        """Read which answers of this maker are running.

        :returns: by id, whether the answer should continue; answers that were deleted
            or that another process ended are missing.
        """
        rows = fetch_all(tx, STOP_REQUESTS_OF_MAKER, {"maker_id": maker_id})
        return {row.id: not row.is_stop_requested for row in rows}

    @write_transaction
    def request_stop(self, tx: Connection, owner_id: str, answer_id: int) -> None:
        """Ask the maker of an answer to stop; no effect on an answer that has ended.

        :raises NotFound: the owner has no such answer.
        """
        if get_message(tx, owner_id, answer_id).role != "assistant":
            raise NotFound()
        tx.execute(
            update(MessageRow)
            .where(MessageRow.id == answer_id, IS_RUNNING)
            .values(is_stop_requested=True)
        )

    @read_transaction
    def list_running(self, tx: Connection, *, except_maker_id: str) -> list[Running]:
        """List the running answers of other makers, with their beats."""
        rows = tx.execute(RUNNING_OF_OTHERS, {"maker_id": except_maker_id})
        return [Running(**row._mapping) for row in rows]

    @write_transaction
    def mark_interrupted(
        self,
        tx: Connection,
        lost: Collection[Running],
        heard: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """End answers as interrupted unless their maker's beat has changed.

        :param heard: by answer id, the source that followers have seen. The text of it
            that is not stored is stored before the end.
        """
        # Lock before reading the beats: a maker that is back stores text and beat in
        # one transaction, which is either seen here or waits and finds the end.
        ids = [running.answer_id for running in lost]
        positions = {
            row.id: row.position
            for row in tx.execute(LOCKED_POSITIONS, {"answer_ids": ids})
        }
        interrupted_ids = [
            running.answer_id
            for running in lost
            if running.answer_id in positions
            and _read_beat(tx, running.maker_id) == running.beat
        ]
        for answer_id in interrupted_ids:
            _append_heard(tx, answer_id, positions[answer_id], heard.get(answer_id, ""))
        _store_ends(tx, {it: Ending("interrupted") for it in interrupted_ids})

    @read_transaction
    def read_stored(self, tx: Connection, positions: dict[int, int]) -> list[Stored]:
        """Read the stored text of answers from a position in each.

        :param positions: by answer id, in bytes of the source.
        """
        rows = tx.execute(STORED_ANSWERS, {"answer_ids": list(positions)})
        return [
            Stored(row.id, row.position, row.state, _cut(row.source, positions[row.id]))
            for row in rows
        ]

    @write_transaction
    def forget_makers(self, tx: Connection) -> None:
        """Delete the rows of processes that ended long ago."""
        long_ago = now() - FORGET_MAKERS_AFTER
        tx.execute(delete(MakerRow).where(MakerRow.seen_at < long_ago))


def _append_heard(tx: Connection, answer_id: int, position: int, source: str) -> None:
    encoded = source.encode()
    if len(encoded) > position:
        text = encoded[position:].decode()
        checkpoint = Checkpoint(answer_id, position, len(encoded), text)
        tx.execute(APPEND_TEXT, _append_values(checkpoint))


def _append_values(checkpoint: Checkpoint) -> dict[str, object]:
    return {
        "answer_id": checkpoint.answer_id,
        "start": checkpoint.start,
        "end": checkpoint.position,
        "text": checkpoint.text,
    }


def _store_ends(tx: Connection, endings: Mapping[int, Ending]) -> dict[int, StoredEnd]:
    """Store the ends of answers that still run, and settle their cost."""
    stored = {key: _store_end(tx, key, ending) for key, ending in endings.items()}
    ends = {key: end for key, end in stored.items() if end}
    settle_answers(tx, ends)
    return ends


STORE_END = (
    update(MessageRow)
    .where(MessageRow.id == bindparam("answer_id"), IS_RUNNING)
    .returning(MessageRow.state, MessageRow.position)
)


def _store_end(tx: Connection, answer_id: int, ending: Ending) -> StoredEnd | None:
    """Store an end; return None if the answer has ended or is deleted."""
    values: dict[str, object] = {
        "answer_id": answer_id,
        "state": ending.state,
        "error_code": ending.error_code,
        "error_details": ending.error_details and dict(ending.error_details),
        "finish_reason": ending.finish_reason,
        "input_tokens": ending.input_tokens,
        "output_tokens": ending.output_tokens,
        "cached_tokens": ending.cached_tokens,
        "reasoning_tokens": ending.reasoning_tokens,
        "finished_at": now(),
    }
    if ending.kept_turns is not None:
        values["kept_turns"] = ending.kept_turns
    row = fetch_one(tx, STORE_END, values)
    return StoredEnd(*row) if row else None


BEAT_OF_MAKER = select(MakerRow.beat).where(MakerRow.id == bindparam("maker_id"))


def _read_beat(tx: Connection, maker_id: str | None) -> int | None:
    beat: int | None = fetch_value(tx, BEAT_OF_MAKER, {"maker_id": maker_id})
    return beat


ENDS_OF_ANSWERS = select(MessageRow.id, MessageRow.state, MessageRow.position).where(
    MessageRow.id.in_(bindparam("answer_ids", expanding=True))
)


def _read_ends(tx: Connection, answer_ids: Collection[int]) -> dict[int, StoredEnd]:
    if not answer_ids:
        return {}
    rows = tx.execute(ENDS_OF_ANSWERS, {"answer_ids": list(answer_ids)})
    return {row.id: StoredEnd(str(row.state), row.position) for row in rows}


def _cut(source: str, position: int) -> str:
    return source.encode()[position:].decode(errors="replace")
