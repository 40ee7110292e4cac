"""Owners: what one has, given to another whole.

What a browser has belongs to an owner of the browser's own. When somebody signs in
there who is known on every device, it becomes theirs.
"""

from sqlalchemy import Connection, delete, select, update

from .database import Database
from .sends import lock_owner
from .tables import ConversationRow, SendRow, UsageRow
from .usage_sums import move_sums


class Owners:
    """Whom the conversations belong to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def join(self, owner_id: str, into_id: str) -> None:
        """Give everything that one owner has to another, in one transaction.

        A send goes with it, so that one that is repeated afterwards is still the same;
        and what was used, or signing in would be a way around the day's budget.
        """

        def work(tx: Connection) -> None:
            # Always in the same order, or two of these could wait for each other.
            for one in sorted((owner_id, into_id)):
                lock_owner(self._database, tx, one)
            # Then in the order in which who deletes a conversation takes them.
            tx.execute(
                update(ConversationRow)
                .where(ConversationRow.owner_id == owner_id)
                .values(owner_id=into_id)
            )
            _move_sends(tx, owner_id, into_id)
            _move_usage(tx, owner_id, into_id)

        if owner_id != into_id:
            self._database.write(work)


def _move_usage(tx: Connection, owner_id: str, into_id: str) -> None:
    # What is still being answered settles with the one it goes to.
    tx.execute(
        update(UsageRow).where(UsageRow.owner_id == owner_id).values(owner_id=into_id)
    )
    move_sums(tx, owner_id, into_id)


def _move_sends(tx: Connection, owner_id: str, into_id: str) -> None:
    taken = select(SendRow.send_key).where(SendRow.owner_id == into_id)
    tx.execute(
        delete(SendRow).where(SendRow.owner_id == owner_id, SendRow.send_key.in_(taken))
    )
    tx.execute(
        update(SendRow).where(SendRow.owner_id == owner_id).values(owner_id=into_id)
    )
