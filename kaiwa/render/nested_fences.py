"""Code fences inside a fence of Markdown, which models write without longer fences.

CommonMark ends the outer fence at the end of the first inner one. If the rest of the
answer then is one open fence, and all fences have an end when read as nested, then they
are meant as nested. This is known at the end of an answer only.

Pure: no IO.
"""

import re
from typing import NamedTuple

# Each is one byte in place of one, so the offsets of blocks stay.
STAND_INS = {"`": "\x07", "~": "\x08"}

_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})[ \t]*([^\n`]*)$", re.MULTILINE)
_MARKDOWN = {"markdown", "md", "mdx"}


class _Fence(NamedTuple):
    start: int
    mark: str
    info: str

    def may_end(self, opener: "_Fence") -> bool:
        """Whether it is an end of the fence that ``opener`` opens."""
        return not self.info and self.mark.startswith(opener.mark)

    @property
    def is_markdown(self) -> bool:
        return self.info.lower() in _MARKDOWN


def hide_nested_fences(text: str) -> str:
    """Hide the ends of nested fences from the parser; offsets stay the same."""
    fences = [
        _Fence(match.end(1), match[2], match[3].strip())
        for match in _FENCE.finditer(text)
    ]
    if not any(it.is_markdown for it in fences) or not _is_open_at_end(fences):
        return text
    inner_ends = _find_inner_ends(fences)
    if not inner_ends:
        return text
    characters = list(text)
    for fence in inner_ends:
        characters[fence.start] = STAND_INS[fence.mark[0]]
    return "".join(characters)


def has_hidden_fences(text: str) -> bool:
    """Return whether a text has an end that ``hide_nested_fences`` hid."""
    return any(it in text for it in STAND_INS.values())


def _is_open_at_end(fences: list[_Fence]) -> bool:
    """Return whether CommonMark finds no end of the last fence."""
    opener: _Fence | None = None
    for fence in fences:
        if opener is None:
            opener = fence
        elif fence.may_end(opener):
            opener = None
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
