"""Shares: public snapshots of one branch of a conversation.

Messages are never overwritten, so the last message of a branch names the snapshot:
later turns, versions and titles do not change it. A share of a deleted conversation is
not found, comes back with *Undo*, and is deleted with the conversation.

The id is the secret of the address. It is stored as it is, because the owner's list
shows the address again, and a copy of the database has the conversation itself.
"""

import secrets
from datetime import timedelta

from sqlalchemy import (
    Connection,
    Integer,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)

from ..clock import now
from ..errors import NotFound, TooManyShares
from .columns import UTCDateTime, columns_of
from .conversations import get_conversation, refuse_while_running
from .database import Database, read_transaction, write_transaction
from .messages import read_path_ids
from .owners import lock_owner
from .share_table import ShareRow
from .shared_messages import find_shared_picture, read_shared
from .statements import fetch_all, fetch_one, fetch_value, run
from .tables import ConversationRow
from .values import Share, SharedPage, ShareOptions, StoredFile

SECRET_BYTES = 18  # 144 bits: 24 characters.
PAGE_LENGTH = 40
MAX_SHARES = 1_000

_IS_ALIVE = ConversationRow.deleted_at.is_(None) & or_(
    ShareRow.expires_at.is_(None), ShareRow.expires_at > bindparam("now")
)
_SHARES = (
    select(*columns_of(ShareRow, Share))
    .join(ConversationRow, ConversationRow.id == ShareRow.conversation_id)
    .where(_IS_ALIVE)
)
SHARE = _SHARES.where(ShareRow.id == bindparam("share_id"))
OWN_SHARES = (
    _SHARES.where(ShareRow.owner_id == bindparam("owner_id"))
    .order_by(ShareRow.created_at.desc(), ShareRow.id)
    .limit(bindparam("limit", type_=Integer))
)
_BEFORE = bindparam("before_created_at", type_=UTCDateTime)
OWN_SHARES_AFTER = OWN_SHARES.where(
    or_(
        ShareRow.created_at < _BEFORE,
        (ShareRow.created_at == _BEFORE) & (ShareRow.id > bindparam("before_id")),
    )
)
SHARE_COUNT = select(func.count(ShareRow.id)).where(
    ShareRow.owner_id == bindparam("owner_id")
)
ADD_SHARE = insert(ShareRow)
REVOKE = delete(ShareRow).where(
    ShareRow.id == bindparam("share_id"), ShareRow.owner_id == bindparam("owner_id")
)


class Shares:
    """The shares of all owners.

    :param page_length: the number of messages on a page of a share.
    :param max_shares: the most that one owner may have.
    """

    def __init__(
        self,
        database: Database,
        *,
        page_length: int = PAGE_LENGTH,
        max_shares: int = MAX_SHARES,
    ) -> None:
        self._database = database
        self._page_length = page_length
        self._max_shares = max_shares

    @write_transaction
    def add(
        self,
        tx: Connection,
        owner_id: str,
        conversation_id: str,
        options: ShareOptions,
        lifetime: timedelta | None,
    ) -> str:
        """Share the shown branch of a conversation.

        :param lifetime: None if the share does not expire.
        :returns: the id of the share.
        :raises NotFound: the owner has no such conversation.
        :raises AnswerRunning: the last answer is running.
        :raises TooManyShares: the owner has reached the maximum.
        """
        # A merge must not leave a new share with the old owner.
        lock_owner(self._database, tx, owner_id)
        conversation = get_conversation(tx, owner_id, conversation_id)
        refuse_while_running(tx, conversation)
        if conversation.leaf_id is None:
            raise NotFound()
        count = fetch_value(tx, SHARE_COUNT, {"owner_id": owner_id})
        if count >= self._max_shares:
            raise TooManyShares(limit=self._max_shares)
        share_id, moment = secrets.token_urlsafe(SECRET_BYTES), now()
        values = {
            "id": share_id,
            "owner_id": owner_id,
            "conversation_id": conversation_id,
            "leaf_id": conversation.leaf_id,
            "title": conversation.title,
            "created_at": moment,
            "expires_at": moment + lifetime if lifetime is not None else None,
            **options._asdict(),
        }
        run(tx, ADD_SHARE, values)
        return share_id

    @read_transaction
    def list_own(
        self,
        tx: Connection,
        owner_id: str,
        *,
        limit: int,
        before_id: str | None = None,
    ) -> list[Share]:
        """List the owner's shares that are not expired, the latest first.

        :param before_id: list only those after this share in the list; ignored if the
            owner has no such share.
        """
        values: dict[str, object] = {"owner_id": owner_id, "limit": limit, "now": now()}
        before = find_share(tx, before_id) if before_id else None
        if before is None or before.owner_id != owner_id:
            rows = fetch_all(tx, OWN_SHARES, values)
        else:
            place = {"before_id": before.id, "before_created_at": before.created_at}
            rows = fetch_all(tx, OWN_SHARES_AFTER, values | place)
        return [Share(**row._asdict()) for row in rows]

    @write_transaction
    def revoke(self, tx: Connection, owner_id: str, share_id: str) -> None:
        """End a share.

        :raises NotFound: the owner has no such share.
        """
        if not run(tx, REVOKE, {"share_id": share_id, "owner_id": owner_id}):
            raise NotFound()

    @read_transaction
    def get(self, tx: Connection, share_id: str) -> Share:
        """Get a share.

        :raises NotFound: it has ended, or its conversation is deleted.
        """
        return get_share(tx, share_id)

    @read_transaction
    def read_page(self, tx: Connection, share_id: str, number: int) -> SharedPage:
        """Read a page of a share's messages.

        :param number: 1 for the beginning.
        :raises NotFound: see ``get``; or there is no such page.
        """
        share = get_share(tx, share_id)
        ids = read_path_ids(tx, share.conversation_id, share.leaf_id)
        start = (number - 1) * self._page_length
        page_ids = ids[start : start + self._page_length]
        if not page_ids:
            raise NotFound()
        shared = read_shared(tx, share, page_ids, with_pictures=True)
        has_more = start + self._page_length < len(ids)
        [leaf] = read_shared(tx, share, [share.leaf_id])
        return SharedPage(share, shared, leaf.tuning, has_more)

    @read_transaction
    def get_picture(self, tx: Connection, share_id: str, file_id: str) -> StoredFile:
        """Get a picture of a shared message.

        :raises NotFound: see ``get``; or the share has no such picture.
        """
        share = get_share(tx, share_id)
        ids = read_path_ids(tx, share.conversation_id, share.leaf_id)
        found = find_shared_picture(tx, file_id, set(ids))
        if found is None:
            raise NotFound()
        return found

    @write_transaction
    def delete_expired(self, tx: Connection) -> None:
        """Delete expired shares."""
        tx.execute(delete(ShareRow).where(ShareRow.expires_at <= now()))


def find_share(tx: Connection, share_id: str) -> Share | None:
    """Find a share that has not expired, of a conversation that is not deleted."""
    row = fetch_one(tx, SHARE, {"share_id": share_id, "now": now()})
    return Share(**row._asdict()) if row else None


def get_share(tx: Connection, share_id: str) -> Share:
    """Get a share; see ``find_share``.

    :raises NotFound: there is none.
    """
    found = find_share(tx, share_id)
    if found is None:
        raise NotFound()
    return found
