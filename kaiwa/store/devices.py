"""Devices: browsers that show the history of another browser.

A browser keeps its own owner, and its session names a device. While the row of the
device exists, the browser acts for the owner of that row; then for its own again. So
ending a link takes effect with the next request in every process, and loses nothing.

A link has a secret, of which only a digest is stored, and adds one device.
"""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from ..clock import now
from ..errors import DeviceLinkGone, NotFound, TooManyDevices
from .columns import columns_of
from .database import Database, read_transaction, write_transaction
from .device_tables import DeviceLinkRow, DeviceRow
from .owners import lock_owner, move_history
from .statements import fetch_all, fetch_value, run
from .values import Device

SECRET_BYTES = 24  # 192 bits: 32 characters.
LINK_LASTS = timedelta(minutes=5)
MAX_DEVICES = 20

OWNER_OF_LINK = select(DeviceLinkRow.owner_id).where(
    DeviceLinkRow.digest == bindparam("digest"),
    DeviceLinkRow.expires_at > bindparam("now"),
)
USE_LINK = delete(DeviceLinkRow).where(DeviceLinkRow.digest == bindparam("digest"))
END_LINKS = delete(DeviceLinkRow).where(DeviceLinkRow.owner_id == bindparam("owner_id"))
ADD_LINK = insert(DeviceLinkRow)
OWNER_OF_DEVICE = select(DeviceRow.owner_id).where(
    DeviceRow.id == bindparam("device_id")
)
OWN_DEVICES = (
    select(*columns_of(DeviceRow, Device))
    .where(DeviceRow.owner_id == bindparam("owner_id"))
    .order_by(DeviceRow.linked_at.desc(), DeviceRow.id)
)
DEVICE_COUNT = select(func.count(DeviceRow.id)).where(
    DeviceRow.owner_id == bindparam("owner_id")
)
ADD_DEVICE = insert(DeviceRow)
END_DEVICE = delete(DeviceRow).where(
    DeviceRow.id == bindparam("device_id"), DeviceRow.owner_id == bindparam("owner_id")
)


class Devices:
    """The linked browsers of all owners."""

    def __init__(self, database: Database, *, max_devices: int = MAX_DEVICES) -> None:
        self._database = database
        self._max_devices = max_devices

    @write_transaction
    def add_link(
        self, tx: Connection, owner_id: str, lasts: timedelta = LINK_LASTS
    ) -> str:
        """Make a link; the unused ones of the owner end.

        :returns: its secret.
        :raises TooManyDevices: the owner has reached the maximum.
        """
        lock_owner(self._database, tx, owner_id)
        self._refuse_too_many(tx, owner_id)
        run(tx, END_LINKS, {"owner_id": owner_id})
        secret = secrets.token_urlsafe(SECRET_BYTES)
        values = {
            "digest": _digest(secret),
            "owner_id": owner_id,
            "expires_at": now() + lasts,
        }
        run(tx, ADD_LINK, values)
        return secret

    @read_transaction
    def get_owner_of_link(self, tx: Connection, secret: str) -> str:
        """Get the owner that a link leads to, without using it.

        :raises DeviceLinkGone: the link was used, has expired, or never existed.
        """
        return _get_owner_of_link(tx, secret)

    @write_transaction
    def link(
        self, tx: Connection, secret: str, own_id: str, *, is_merging: bool = False
    ) -> str:
        """Use a link: add a device.

        :param own_id: the owner that the browser has by itself.
        :param is_merging: move its history to the owner of the link.
        :returns: the id of the device, for the session of the browser.
        :raises DeviceLinkGone: the link was used, has expired, or never existed.
        :raises TooManyDevices: the owner has reached the maximum.
        """
        owner_id = _get_owner_of_link(tx, secret)
        if is_merging:
            move_history(self._database, tx, own_id, owner_id)
        else:
            lock_owner(self._database, tx, owner_id)
        self._refuse_too_many(tx, owner_id)
        if not run(tx, USE_LINK, {"digest": _digest(secret)}):
            raise DeviceLinkGone()
        device_id = secrets.token_urlsafe(SECRET_BYTES)
        values = {"id": device_id, "owner_id": owner_id, "linked_at": now()}
        run(tx, ADD_DEVICE, values)
        return device_id

    @read_transaction
    def find_owner(self, tx: Connection, device_id: str) -> str | None:
        """Find the owner that a device acts for; None if its link has ended."""
        owner_id: str | None = fetch_value(
            tx, OWNER_OF_DEVICE, {"device_id": device_id}
        )
        return owner_id

    @read_transaction
    def list_own(self, tx: Connection, owner_id: str) -> list[Device]:
        """List the browsers that show the owner's history, the latest first."""
        rows = fetch_all(tx, OWN_DEVICES, {"owner_id": owner_id})
        return [Device(**row._asdict()) for row in rows]

    @write_transaction
    def end(self, tx: Connection, owner_id: str, device_id: str) -> None:
        """End a link: the browser shows its own history again.

        :raises NotFound: the owner has no such device.
        """
        if not run(tx, END_DEVICE, {"owner_id": owner_id, "device_id": device_id}):
            raise NotFound()

    @write_transaction
    def delete_expired(self, tx: Connection) -> None:
        """Delete expired links."""
        tx.execute(delete(DeviceLinkRow).where(DeviceLinkRow.expires_at <= now()))

    def _refuse_too_many(self, tx: Connection, owner_id: str) -> None:
        count = fetch_value(tx, DEVICE_COUNT, {"owner_id": owner_id})
        if count >= self._max_devices:
            raise TooManyDevices(limit=self._max_devices)


def _get_owner_of_link(tx: Connection, secret: str) -> str:
    values = {"digest": _digest(secret), "now": now()}
    owner_id: str | None = fetch_value(tx, OWNER_OF_LINK, values)
    if owner_id is None:
        raise DeviceLinkGone()
    return owner_id


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
