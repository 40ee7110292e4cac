"""Links for bare addresses, which Markdown leaves as text.

An address ends at the first character that is not ASCII, because Japanese has no space
after it: "https://example.com/をご覧ください" links to example.com. Punctuation at the
end, and a closing bracket without an opening one, belong to the sentence.

Pure: no IO.
"""

import re
from collections.abc import Iterator

from .plain import escape_attribute, escape_prose

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9])https?://[A-Za-z0-9\[]"
    r"(?:(?!\*\*|~~)[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-])*",
    re.I,
)
# Markdown would cut an address at these.
_MEANINGFUL = re.compile(r"[_*~&$\[]")
_SENTENCE_END = ".,;:!?'*_~"
_BRACKETS = {")": "(", "]": "["}


def link_addresses(text: str) -> str:
    """Escape a text and link its bare addresses."""
    if "://" not in text:
        return escape_prose(text)
    pieces: list[str] = []
    done = 0
    for match in _ADDRESS.finditer(text):
        address = _cut_sentence(match[0])
        pieces += [escape_prose(text[done : match.start()]), link_address(address)]
        done = match.start() + len(address)
    return "".join(pieces) + escape_prose(text[done:])


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each bare address that Markdown may cut."""
    if "://" not in text or not _MEANINGFUL.search(text):
        return
    for match in _ADDRESS.finditer(text):
        address = _cut_sentence(match[0])
        if _MEANINGFUL.search(address):
            yield match.start(), match.start() + len(address)


def _cut_sentence(address: str) -> str:
    # Count once, so that a thousand brackets at the end cost a thousand steps.
    extra = {it: address.count(it) - address.count(_BRACKETS[it]) for it in _BRACKETS}
    end = len(address)
    while True:
        last = address[end - 1]
        if extra.get(last, 0) > 0:
            extra[last] -= 1
        elif last not in _SENTENCE_END:
            return address[:end]
        end -= 1


def link_address(address: str) -> str:
    """Write a bare address as a link."""
    return f'<a href="{escape_attribute(address)}">{escape_prose(address)}</a>'
