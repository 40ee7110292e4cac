"""Walking the tree of a conversation's messages.

Only ids travel here, so that a conversation of a thousand turns costs a few
milliseconds; texts are read for what is shown.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from .tables import MessageRow


class Tree:
    """The parents and children of one conversation's messages, by id."""

    def __init__(self, links: Iterable[tuple[int, int | None]]) -> None:
        self._parents = dict(sorted(links))
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for message_id, parent_id in self._parents.items():
            self._children[parent_id].append(message_id)

    def find_path(self, leaf_id: int | None) -> list[int]:
        """Return the ids from the root to the leaf, oldest first."""
        path: list[int] = []
        while leaf_id is not None and leaf_id in self._parents:
            path.append(leaf_id)
            leaf_id = self._parents[leaf_id]
        return path[::-1]

    def list_siblings(self, message_id: int) -> tuple[int, ...]:
        """Return the ids with the same parent, oldest first, this one included."""
        return tuple(self._children[self._parents[message_id]])

    def find_newest_leaf(self, message_id: int) -> int:
        """Follow the newest child down from a message."""
        while self._children.get(message_id):
            message_id = self._children[message_id][-1]
        return message_id


def read_tree(tx: Connection, conversation_id: str) -> Tree:
    """Read the tree of one conversation."""
    rows = tx.execute(_LINKS, {"conversation_id": conversation_id}).all()
    return Tree((row[0], row[1]) for row in rows)


_LINKS = select(MessageRow.id, MessageRow.parent_id).where(
    MessageRow.conversation_id == bindparam("conversation_id")
)
