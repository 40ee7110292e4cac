"""Put the messages of a conversation in order: each after its parent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

from ..source import TEXT, Part, mark_part
from ..store import NewMessage
from .rejection import Rejected
from .values import MOST_MESSAGE_CHARS


@dataclass(slots=True)
class Node:
    """A message of another program.

    :ivar message: None if it is not shown, as a call of a tool; its children follow
        the message before it. Its source is written from ``parts``.
    """

    id: str
    parent_id: str | None
    message: NewMessage | None = None
    parts: list[Part] = field(default_factory=list)


def write_source(parts: Sequence[Part]) -> str:
    """Write the source of a message; its parts are clean."""
    kept = [it for it in parts if it.text]
    if sum(len(it.text) for it in kept) > MOST_MESSAGE_CHARS:
        raise Rejected("text_length")
    if [it.kind for it in kept] in ([], [TEXT]):
        return "".join(it.text for it in kept)
    return "".join(mark_part(it.kind) + it.text for it in kept)


def arrange(
    nodes: list[Node], leaf_id: str | None, *, is_joining: bool = False
) -> tuple[list[NewMessage], int]:
    """Return the messages in order, and the place of the last shown one.

    :param is_joining: make one answer of those that follow each other.
    :raises Rejected: ids repeat, parents are missing or form a cycle, or there is no
        message.
    """
    ordered = _sort(nodes)
    keepers = _find_keepers(ordered, is_joining)
    kept = [node for node in ordered if keepers[node.id] is node]
    if not kept:
        raise Rejected("empty")
    places = {node.id: place for place, node in enumerate(kept)}
    messages = []
    for node in kept:
        above = keepers[node.parent_id] if node.parent_id is not None else None
        parent = places[above.id] if above else None
        assert node.message is not None
        source = write_source(_merge_texts(node.parts) if is_joining else node.parts)
        messages.append(replace(node.message, parent=parent, source=source))
        node.parts = []
    leaf = keepers.get(leaf_id or "")
    return messages, places[leaf.id] if leaf else len(kept) - 1


def _sort(nodes: list[Node]) -> list[Node]:
    """Return the nodes with parents first, otherwise in their order."""
    known = {node.id for node in nodes}
    if len(known) < len(nodes):
        raise Rejected("duplicate_id")
    children: dict[str, list[int]] = {}
    ready: list[int] = []
    for place, node in enumerate(nodes):
        if node.parent_id is None:
            ready.append(place)
        elif node.parent_id not in known:
            raise Rejected("missing_parent")
        else:
            children.setdefault(node.parent_id, []).append(place)
    ordered = []
    while ready:
        node = nodes[heappop(ready)]
        ordered.append(node)
        for place in children.get(node.id, ()):
            heappush(ready, place)
    if len(ordered) < len(nodes):
        raise Rejected("cycle")
    return ordered


def _find_keepers(ordered: list[Node], is_joining: bool) -> dict[str, Node | None]:
    """Find for each node the one that is shown in its place."""
    keepers: dict[str, Node | None] = {}
    counts: dict[str | None, int] = {}
    for node in ordered:
        counts[node.parent_id] = counts.get(node.parent_id, 0) + 1
    for node in ordered:
        above = keepers[node.parent_id] if node.parent_id is not None else None
        if node.message is None:
            keepers[node.id] = above
        elif is_joining and counts[node.parent_id] == 1 and _follows(node, above):
            assert above is not None
            _join(above, node)
            keepers[node.id] = above
        else:
            keepers[node.id] = node
    return keepers


def _join(above: Node, node: Node) -> None:
    assert above.message is not None and node.message is not None
    last = node.message
    above.message = replace(
        above.message, model_key=last.model_key, finished_at=last.finished_at
    )
    above.parts += node.parts
    node.parts = []


def _follows(node: Node, above: Node | None) -> bool:
    roles = [it.message.role for it in (node, above) if it and it.message]
    return roles == ["assistant", "assistant"]


def _merge_texts(parts: Sequence[Part]) -> list[Part]:
    merged: list[Part] = []
    for part in parts:
        if merged and merged[-1].kind == part.kind:
            part = Part(part.kind, f"{merged.pop().text}\n\n{part.text}")
        merged.append(part)
    return merged
