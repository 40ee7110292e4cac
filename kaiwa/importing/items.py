"""Read the conversations of a JSON file, one at a time and as it arrives."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import ijson  # type: ignore[import-untyped]
from ijson.common import ObjectBuilder  # type: ignore[import-untyped]

from .guard import Guard
from .rejection import Damaged, Reason, Rejected

# Memory of one conversation. The text of 1000 long answers takes a fifth of it.
MOST_BYTES = 24_000_000
BYTES_PER_EVENT = 100
MOST_DEPTH = 100
# A file inside the JSON: its name is imported, not its bytes.
PICTURE_CHARS = 1000

_STARTS = {"start_map", "start_array"}
_ENDS = {"end_map", "end_array"}


class Item(NamedTuple):
    """One conversation of a file.

    :ivar value: its JSON; None if it is rejected.
    """

    value: Any
    reason: Reason | None = None


class _Items:
    """Receives the events of the parser, and builds the values of the items.

    Items are the values of the outermost list, or of the list ``conversations`` in the
    outermost object. An object without such a list is one item.
    """

    def __init__(self) -> None:
        self.done: list[Item] = []
        self._depth = 0
        self._list_depth: int | None = None
        self._root = _Item()
        self._item: _Item | None = None
        self._key = ""

    def send(self, event: tuple[str, Any]) -> None:
        """Receive an event."""
        name, value = event
        self._depth -= name in _ENDS
        if self._list_depth is None:
            self._add_outside(name, value)
        elif self._depth == self._list_depth:
            self._list_depth = -1  # Other keys follow, or the end.
        elif self._list_depth >= 0:
            self._add_to_item(name, value)
        self._depth += name in _STARTS

    def _add_outside(self, name: str, value: Any) -> None:
        is_list = name == "start_array" and (
            self._depth == 0 or (self._depth == 1 and self._key == "conversations")
        )
        if is_list:
            self._list_depth = self._depth
            return
        if self._depth == 1 and name == "map_key":
            self._key = value
        self._root.add(name, value)
        if self._depth == 0 and name not in _STARTS:
            self.done.append(self._root.finish())

    def _add_to_item(self, name: str, value: Any) -> None:
        self._item = self._item or _Item()
        self._item.add(name, value)
        if self._depth == (self._list_depth or 0) + 1 and name not in _STARTS:
            self.done.append(self._item.finish())
            self._item = None


class _Item:
    """The value of one item, as long as it is small enough."""

    def __init__(self) -> None:
        self._builder = ObjectBuilder()
        self._bytes = self._depth = 0
        self._key = ""
        self._reason: Reason | None = None

    def add(self, name: str, value: Any) -> None:
        """Add an event."""
        if self._reason:
            return
        self._depth += (name in _STARTS) - (name in _ENDS)
        if name == "string":
            if len(value) > PICTURE_CHARS and self._is_file(value):
                value = "data:"
            self._bytes += sys.getsizeof(value)
        elif name == "map_key":
            self._key = value
        self._bytes += BYTES_PER_EVENT
        if self._bytes > MOST_BYTES:
            self._reject("too_large")
        elif self._depth > MOST_DEPTH:
            self._reject("too_deep")
        else:
            self._builder.event(name, value)

    def _is_file(self, value: str) -> bool:
        return self._key == "data" or value.startswith("data:")

    def finish(self) -> Item:
        """Return the item."""
        if self._reason:
            return Item(None, self._reason)
        return Item(self._builder.value)

    def _reject(self, reason: Reason) -> None:
        self._reason = reason
        self._builder = None


def read_items(chunks: Iterable[bytes]) -> Iterator[Item | None]:
    """Yield the items of a file, and None after each chunk.

    :raises Damaged: the file is no JSON, or ends too early.
    """
    items, guard = _Items(), Guard()
    parser = ijson.basic_parse_coro(items)
    try:
        for chunk in chunks:
            # For the parser, an empty chunk is the end.
            if text := guard.feed(chunk):
                parser.send(text)
            yield from _take(items)
            yield None
        parser.send(guard.feed(b"", is_last=True))
        parser.close()
    except (ijson.JSONError, ValueError) as error:
        yield from _take(items)
        raise Damaged() from error
    except Rejected:
        yield from _take(items)
        raise
    yield from _take(items)


def _take(items: _Items) -> list[Item]:
    done, items.done = items.done, []
    return done
