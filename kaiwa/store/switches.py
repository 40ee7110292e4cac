"""Switches that the owner of the app sets at run time; they outlive a restart.

Each process polls them, so a change takes effect within a second everywhere.
"""

from contextlib import suppress

import gevent
from sqlalchemy import Connection, bindparam, select, update

from ..errors import StoreUnavailable
from .database import Database, read_transaction, write_transaction
from .statements import fetch_value
from .tables import IS_RUNNING, MessageRow, SwitchRow

CHAT_CLOSED = "chat_closed"
POLL_SECONDS = 0.5

SWITCH = select(SwitchRow.is_on).where(SwitchRow.name == bindparam("name"))


class Switches:
    """The switches, as this process has read them last.

    :ivar is_chat_closed: the chat accepts no sends, and shows nothing to strangers.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.is_chat_closed = False

    def close_chat(self) -> None:
        """Close the chat, and stop every running answer."""
        self._switch(is_on=True)
        self.is_chat_closed = True

    def open_chat(self) -> None:
        """Open the chat again."""
        self._switch(is_on=False)
        self.is_chat_closed = False

    def refresh(self) -> None:
        """Read the switches."""
        self.is_chat_closed = bool(self._read(CHAT_CLOSED))

    def keep_polling(self) -> None:
        """Read the switches twice a second; runs forever."""
        while True:
            # While the database is away, they stay as they are.
            with suppress(StoreUnavailable):
                self.refresh()
            gevent.sleep(POLL_SECONDS)

    @read_transaction
    def _read(self, tx: Connection, name: str) -> bool | None:
        found: bool | None = fetch_value(tx, SWITCH, {"name": name})
        return found

    @write_transaction
    def _switch(self, tx: Connection, *, is_on: bool) -> None:
        tx.execute(
            update(SwitchRow).where(SwitchRow.name == CHAT_CLOSED).values(is_on=is_on)
        )
        if is_on:
            stop = update(MessageRow).where(IS_RUNNING).values(is_stop_requested=True)
            tx.execute(stop)
