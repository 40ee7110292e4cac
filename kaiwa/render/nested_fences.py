"""Code fences inside a fence of Markdown, which models write without longer fences.

CommonMark ends the outer fence at the end of the first inner one. If a later fence
then has no end, or contains the start of another one, and all fences have an end when
read as nested, then they are meant as nested. This is known at the end of an answer
only.

Pure: no IO.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

# Each is one byte in place of one, so the offsets of blocks stay.
STAND_INS = {"`": "\x07", "~": "\x08"}

_FENCE = re.compile(
    r"^(?P<markers>[ \t>]*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t][ \t>]*)*)"
    r"(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$",
    re.MULTILINE,
)
_MARKDOWN = {"markdown", "md", "mdx"}
_MAX_INDENTATION = 3


class _Fence(NamedTuple):
    start: int
    mark: str
    info: str

    def may_end(self, opener: "_Fence") -> bool:
        """Whether it is an end of the fence that ``opener`` opens."""
        return not self.info and self.mark.startswith(opener.mark)

    @property
    def is_markdown(self) -> bool:
        return self.info.lower().partition(" ")[0] in _MARKDOWN


def hide_nested_fences(text: str) -> str:
    """Hide the ends of nested fences from the parser; offsets stay the same."""
    if not any(name in text.lower() for name in ("md", "markdown")):
        return text
    characters: list[str] | None = None
    for fences in _group_fences(text):
        if not any(it.is_markdown for it in fences) or not _is_broken(fences):
            continue
        for fence in _find_inner_ends(fences):
            characters = characters or list(text)
            characters[fence.start] = STAND_INS[fence.mark[0]]
    return "".join(characters) if characters else text


def _group_fences(text: str) -> Iterable[list[_Fence]]:
    """Return the fences of the answer, and those at each depth of items and quotes."""
    groups: dict[tuple[int, int], list[_Fence]] = {}
    for match in _FENCE.finditer(text):
        markers = match["markers"]
        width = len(markers.rpartition(">")[2].expandtabs(4))
        is_outside = width <= _MAX_INDENTATION and not markers.strip()
        key = (markers.count(">"), width)
        if is_outside and key not in groups:
            key = (markers.count(">"), 0)
        fence = _Fence(match.start("mark"), match["mark"], match["info"].strip())
        groups.setdefault(key, []).append(fence)
    return groups.values()


def has_hidden_fences(text: str) -> bool:
    """Return whether a text has an end that ``hide_nested_fences`` hid."""
    return any(it in text for it in STAND_INS.values())


def _is_broken(fences: list[_Fence]) -> bool:
    """Return whether CommonMark reads fences as they cannot be meant.

    Either the last fence has no end, or one without a language contains the start of
    another one.
    """
    opener: _Fence | None = None
    for fence in fences:
        if opener is None:
            opener = fence
        elif fence.may_end(opener):
            opener = None
        elif fence.info and not opener.info:
            return True
    return opener is not None


def _find_inner_ends(fences: list[_Fence]) -> list[_Fence]:
    """Return the ends of inner fences; none if a fence has no end."""
    stack: list[_Fence] = []
    inner_ends = []
    for fence in fences:
        if stack and fence.may_end(stack[-1]):
            stack.pop()
            if stack:
                inner_ends.append(fence)
        elif not stack or (stack[-1].is_markdown and fence.info):
            stack.append(fence)
    return [] if stack else inner_ends
