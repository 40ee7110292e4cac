"""Read the branches of a conversation."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, func, select

from ..source import read_text
from .additions import make_title
from .conversations import get_conversation
from .database import Database, read_transaction
from .messages import LINKS_OF_TREE
from .tables import MessageRow

MAX_BRANCHES = 200
MAX_DEPTH = 12
_LABEL_SOURCE_CHARS = 400

IS_BRANCHED = (
    select(MessageRow.parent_id)
    .where(MessageRow.conversation_id == bindparam("conversation_id"))
    .group_by(MessageRow.parent_id)
    .having(func.count() > 1)
    .limit(1)
)
BEGINNINGS = select(
    MessageRow.id, func.substr(MessageRow.source, 1, _LABEL_SOURCE_CHARS)
).where(
    MessageRow.conversation_id == bindparam("conversation_id"),
    MessageRow.id.in_(bindparam("message_ids", expanding=True)),
)


@dataclass(slots=True)
class Branch:
    """A version of a turn, and the turns after it up to the next versions.

    :ivar id: of its first message.
    :ivar leaf_id: its last message; None if other branches follow.
    :ivar is_shown: whether the shown path goes through it.
    :ivar label: the beginning of its first message.
    """

    id: int
    leaf_id: int | None
    is_shown: bool
    label: str = ""
    branches: "list[Branch]" = field(default_factory=list)


class Branches:
    """The versions of turns in a conversation, as a tree."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @read_transaction
    def read(self, tx: Connection, owner_id: str, conversation_id: str) -> list[Branch]:
        """Read the branches, oldest first; no branches without versions.

        :raises NotFound: the owner has no such conversation.
        """
        conversation = get_conversation(tx, owner_id, conversation_id)
        values: dict[str, object] = {"conversation_id": conversation_id}
        if tx.execute(IS_BRANCHED, values).first() is None:
            return []
        links = [(row.id, row.parent_id) for row in tx.execute(LINKS_OF_TREE, values)]
        branches = find_branches(links, conversation.leaf_id)
        ids = [it.id for it in _walk(branches)]
        beginnings = tx.execute(BEGINNINGS, {**values, "message_ids": ids})
        sources: dict[int, str] = {row[0]: row[1] for row in beginnings}
        for branch in _walk(branches):
            branch.label = make_title(read_text(sources.get(branch.id, "")))
        return branches


def find_branches(
    links: Sequence[tuple[int, int | None]], leaf_id: int | None
) -> list[Branch]:
    """Build the tree of branches from the ids of messages and of their parents.

    The newest branches are kept. Branches deeper than ``MAX_DEPTH`` are listed beside
    those that they follow.

    :param links: a parent is older than its children.
    :param leaf_id: the last message of the shown path.
    """
    children: dict[int | None, list[int]] = defaultdict(list)
    for message_id, parent_id in links:
        children[parent_id].append(message_id)
    parents = dict(links)
    shown = _walk_up(parents, leaf_id)
    heads = [it for of_one in children.values() if len(of_one) > 1 for it in of_one]
    top: list[Branch] = []
    # Where the branches after a message are listed, and how deep.
    lists: dict[int | None, tuple[list[Branch], int]] = {}
    for head in sorted(heads)[-MAX_BRANCHES:]:
        beside, depth = lists.get(parents[head], (top, 0))
        tail = _walk_down(children, head)
        branch = Branch(head, None if tail in children else tail, head in shown)
        beside.append(branch)
        is_deep = depth + 1 >= MAX_DEPTH
        lists[tail] = (beside, depth) if is_deep else (branch.branches, depth + 1)
    return top


def _walk_up(parents: dict[int, int | None], message_id: int | None) -> set[int]:
    path = set()
    while message_id is not None:
        path.add(message_id)
        message_id = parents.get(message_id)
    return path


def _walk_down(children: dict[int | None, list[int]], message_id: int) -> int:
    """Follow the only children down to a leaf, or to a message with versions."""
    while len(children.get(message_id, ())) == 1:
        message_id = children[message_id][0]
    return message_id


def _walk(branches: Iterable[Branch]) -> Iterable[Branch]:
    for branch in branches:
        yield branch
        yield from _walk(branch.branches)
