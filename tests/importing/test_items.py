"""The conversations of a JSON file, as it arrives."""

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiwa.importing import items
from kaiwa.importing.guard import CUT, LONE, Guard
from kaiwa.importing.items import Item, read_items
from kaiwa.importing.rejection import Damaged

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.text(),
    lambda it: st.lists(it, max_size=4) | st.dictionaries(st.text(), it, max_size=4),
    max_leaves=12,
)


def chop(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def read(data: bytes, size: int = 7) -> list[Item]:
    return [it for it in read_items(chop(data, size)) if it]


@given(st.lists(JSON, max_size=4), st.integers(1, 60), st.booleans())
def test_items_are_those_of_the_list(values: list[object], size: int, is_ascii: bool):
    data = json.dumps(values, ensure_ascii=is_ascii).encode()

    assert [it.value for it in read(data, size)] == values


@given(st.text(), st.integers(1, 20))
def test_guard_changes_no_valid_text(text: str, size: int):
    for is_ascii in (True, False):
        data = json.dumps([text, "\\ud800\\", text], ensure_ascii=is_ascii).encode()
        guard = Guard()

        guarded = b"".join(guard.feed(it) for it in chop(data, size))
        guarded += guard.feed(b"", is_last=True)

        assert guarded.rstrip(b" ") == data


@pytest.mark.parametrize("size", [1, 2, 3, 5, 11, 100])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (rb'["\ud800"]', LONE),
        (rb'["\udc00\ud83d"]', LONE * 2),
        (rb'["\ud83d\ude00\ud83dx"]', f"😀{LONE}x"),
        (rb'["\\ud83d"]', "\\ud83d"),
        (b'["\xff\xfe"]', LONE),
        (b'["\xed\xa0\x80"]', LONE),
    ],
    ids=["high", "reversed", "after a pair", "escaped", "bytes", "encoded"],
)
def test_lone_surrogates_are_marked(data: bytes, expected: str, size: int):
    [item] = read(data, size)

    # One for each run of bytes in a chunk.
    assert re.sub(f"{LONE}+", LONE, item.value) == re.sub(f"{LONE}+", LONE, expected)


def test_long_string_is_cut():
    data = json.dumps(["é\n" * 500, "short"]).encode()
    guard = Guard(most_string_chars=100)

    guarded = b"".join(guard.feed(it) for it in chop(data, 30))
    guarded += guard.feed(b"", is_last=True)
    long, short = json.loads(guarded)

    assert long.endswith(CUT)
    assert len(long) < 200
    assert short == "short"


def test_list_of_export_is_found():
    head = {"format": "kaiwa", "version": 1}
    export = {**head, "conversations": [{"a": [1]}, {"b": {}}], "more": [3]}

    assert [it.value for it in read(json.dumps(export).encode())] == [
        {"a": [1]},
        {"b": {}},
    ]


def test_object_is_one_item():
    value = {"conversationId": "c", "messages": [{"conversations": [1]}]}

    assert [it.value for it in read(json.dumps(value).encode())] == [value]


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>", b'[{"a": 1}, {"b"', b'[{"a": 1}, nan]', b'[{"a": 1}] x'],
    ids=["empty", "html", "truncated", "word", "garbage"],
)
def test_damage_ends_the_file(data: bytes):
    found: list[Item] = []

    with pytest.raises(Damaged):
        found.extend(it for it in read_items([data]) if it)

    assert [it.value for it in found] == [{"a": 1}] * data.startswith(b'[{"a": 1}')


def test_number_with_many_digits_is_refused():
    with pytest.raises(Damaged):
        read(b"[" + b"9" * 5000 + b"]", 3000)

    assert read(b'["' + b"9" * 5000 + b'"]', 3000)[0].value == "9" * 5000


def test_other_items_follow_a_large_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(items, "MOST_BYTES", 10_000)
    values = [{"a": 1}, {"b": [0] * 200}, {"c": "x" * 20_000}, {"d": 1}]

    found = read(json.dumps(values).encode())

    assert [it.reason for it in found] == [None, "too_large", "too_large", None]


def test_deep_item_is_rejected():
    data = b'[{"a": 1}, ' + b"[" * 50_000 + b"]" * 50_000 + b', {"b": 1}]'

    assert [it.reason for it in read(data, 999)] == [None, "too_deep", None]


def test_pictures_are_not_kept():
    data = json.dumps([{"url": "data:image/png;base64," + "A" * 5000}]).encode()

    assert read(data)[0].value == {"url": "data:"}
