"""Links for other browsers work once, for a while, and end."""

from datetime import timedelta

import pytest

from kaiwa.errors import DeviceLinkGone, NotFound, TooManyDevices
from kaiwa.store import Devices, Owners


@pytest.fixture
def devices(database) -> Devices:
    """The linked browsers of the database."""
    return Devices(database, max_devices=2)


def test_link_works_once(devices):
    secret = devices.add_link("owner-1")
    assert devices.get_owner_of_link(secret) == "owner-1"

    device_id = devices.link(secret, "owner-2")

    assert devices.find_owner(device_id) == "owner-1"
    assert [it.id for it in devices.list_own("owner-1")] == [device_id]
    assert devices.list_own("owner-2") == []
    for work in (
        lambda: devices.link(secret, "owner-3"),
        lambda: devices.get_owner_of_link(secret),
    ):
        with pytest.raises(DeviceLinkGone):
            work()


@pytest.mark.parametrize("ends", ["expired", "expired and deleted", "replaced"])
def test_unused_link_ends(devices, ends):
    is_expired = ends != "replaced"
    lasts = timedelta(0) if is_expired else timedelta(minutes=5)
    secret = devices.add_link("owner-1", lasts)
    if ends == "replaced":
        devices.add_link("owner-1")
    if ends == "expired and deleted":
        devices.delete_expired()

    with pytest.raises(DeviceLinkGone):
        devices.link(secret, "owner-2")
    assert devices.list_own("owner-1") == []


def test_database_has_no_secret(devices, database):
    secret = devices.add_link("owner-1")

    rows = database.read(
        lambda tx: tx.exec_driver_sql("select * from device_links").all()
    )

    assert len(secret) == 32
    assert secret not in str(rows)


def test_ended_device_has_no_owner(devices):
    device_id = devices.link(devices.add_link("owner-1"), "owner-2")

    for other in ("owner-2", "owner-3"):
        with pytest.raises(NotFound):
            devices.end(other, device_id)
    assert devices.find_owner(device_id) == "owner-1"
    devices.end("owner-1", device_id)

    assert devices.find_owner(device_id) is None
    with pytest.raises(NotFound):
        devices.end("owner-1", device_id)


@pytest.mark.parametrize("is_merging", [True, False], ids=["moved", "left"])
def test_history_moves_only_if_chosen(devices, stranger, conversations, is_merging):
    own = stranger.finish(stranger.begin()).conversation_id

    devices.link(devices.add_link("owner-1"), "owner-2", is_merging=is_merging)

    owner_id = "owner-1" if is_merging else "owner-2"
    [line] = conversations.list_conversations(owner_id, limit=9)
    assert line.id == own


def test_merged_owner_loses_its_devices(devices, database):
    device_id = devices.link(devices.add_link("owner-1"), "owner-2")
    secret = devices.add_link("owner-1")

    Owners(database).merge("owner-1", "owner-3")

    assert devices.find_owner(device_id) is None
    assert devices.list_own("owner-3") == []
    with pytest.raises(DeviceLinkGone):
        devices.get_owner_of_link(secret)


def test_devices_are_limited(devices):
    for owner_id in ("owner-2", "owner-3"):
        devices.link(devices.add_link("owner-1"), owner_id)

    with pytest.raises(TooManyDevices):
        devices.add_link("owner-1")
