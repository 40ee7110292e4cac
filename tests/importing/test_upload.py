"""Uploads: JSON, and zip archives that are damaged or hostile."""

import io
import zipfile

import pytest

from kaiwa.importing import upload
from kaiwa.importing.rejection import Damaged
from kaiwa.importing.upload import read_members


def make_zip(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    return {it.name: b"".join(it.chunks) for it in read_members(io.BytesIO(data))}


def test_json_is_one_member():
    assert read(b"[1]") == {"": b"[1]"}


def test_conversations_of_archive_are_chosen():
    data = make_zip(
        ("user.json", b"{}"),
        ("chat.html", b"<p>"),
        ("conversations.json", b"[1]"),
        ("more/conversations-001.json", b"[2]"),
        ("shared_conversations.json", b"[3]"),
    )

    assert read(data) == {
        "conversations.json": b"[1]",
        "more/conversations-001.json": b"[2]",
    }


def test_archive_of_other_names_is_read():
    assert read(make_zip(("chat-1.json", b"[1]"), ("a.png", b""))) == {
        "chat-1.json": b"[1]"
    }


@pytest.mark.parametrize("cut", [30, -10])
def test_truncated_archive_is_damaged(cut: int):
    data = make_zip(("conversations.json", bytes(range(256)) * 50))

    with pytest.raises(Damaged):
        read(data[:cut])


def test_changed_archive_is_damaged():
    data = bytearray(make_zip(("conversations.json", b"[1234567890]" * 9), method=0))
    data[70] ^= 1

    with pytest.raises(Damaged):
        read(bytes(data))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(method: int):
    with pytest.raises(Damaged):
        read(make_zip(("conversations.json", b"[]"), method=method))


@pytest.mark.parametrize(
    ("limit", "value"), [("MOST_BYTES", 5_000_000), ("RATIO_FROM_BYTES", 1_000_000)]
)
def test_bomb_ends_early(limit: str, value: int, monkeypatch: pytest.MonkeyPatch):
    data = make_zip(("conversations.json", b" " * 8_000_000))
    monkeypatch.setattr(upload, limit, value)
    size = 0

    with pytest.raises(Damaged) as caught:
        for member in read_members(io.BytesIO(data)):
            for chunk in member.chunks:
                size += len(chunk)

    assert caught.value.reason == "bomb"
    assert size <= 5_100_000


def test_large_directory_is_refused(monkeypatch: pytest.MonkeyPatch):
    names = [(f"{number}.json", b"") for number in range(200)]
    monkeypatch.setattr(upload, "MOST_DIRECTORY_BYTES", 5_000)

    with pytest.raises(Damaged) as caught:
        read(make_zip(*names))

    assert caught.value.reason == "bomb"
