"""A cache with a limit on its bytes.

Pure: no IO.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class ByteCache(Generic[Key, Value]):
    """The results of a function, as long as they were used last.

    :param compute: a pure function; it may yield to the event loop.
    :param measure: the size of a key and its value in bytes.
    :param max_bytes: the size of all entries.
    :param max_entry_bytes: the size of one; a larger one is not kept.
    """

    def __init__(
        self,
        compute: Callable[[Key], Value],
        measure: Callable[[Key, Value], int],
        *,
        max_bytes: int,
        max_entry_bytes: int,
    ) -> None:
        self._compute = compute
        self._measure = measure
        self._max_bytes = max_bytes
        self._max_entry_bytes = max_entry_bytes
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self.size = 0

    def get(self, key: Key) -> Value:
        """Return the value of a key, computed if necessary."""
        if key in self._entries:
            self._entries.move_to_end(key)
            return self._entries[key][0]
        value = self._compute(key)
        size = self._measure(key, value)
        # Another greenlet may have added the key meanwhile.
        if size <= self._max_entry_bytes and key not in self._entries:
            self._entries[key] = value, size
            self.size += size
            self._drop_oldest()
        return value

    def _drop_oldest(self) -> None:
        while self.size > self._max_bytes:
            _, (_, size) = self._entries.popitem(last=False)
            self.size -= size
