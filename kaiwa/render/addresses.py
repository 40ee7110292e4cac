"""Links for bare addresses, which Markdown leaves as text.

Japanese has no space after an address, so "https://example.com/をご覧ください" links to
example.com. Titles of pages are nouns: an address may contain ideographs, Katakana and
Hangul after its host, with "の" and "・" between them, and ends before other Kana.
Punctuation at the end, and a closing bracket without an opening one, belong to the
sentence.

Pure: no IO.
"""

import re
from collections.abc import Iterator

from .plain import escape_attribute, escape_prose

_TITLE = r"[\u3005\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]"
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9])https?://[A-Za-z0-9\[]"
    r"(?:[A-Za-z0-9._:/?#\[\]@!$&')+,;=%-]+"
    rf"|(?<=_)\((?:{_TITLE}|[\u3041-\u3096])+\)"
    r"|\(|(?!\*\*|~~)[*~]"
    rf"|(?<=[/=_:])(?<!:/)(?<!//){_TITLE}+(?:[\u306e\u30fb]{_TITLE}+)*)*",
    re.I,
)
# A run of these at the end belongs to the address if one like it starts in it.
_PAIRED = "_*"
# Markdown would cut an address at these.
_MEANINGFUL = re.compile(r"[_*~&$\[]")
_SENTENCE_END = ".,;:!?'*_~(["
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
    run = address[len(address.rstrip(_PAIRED)) :]
    if run and re.search(rf"[/=.?&#-]{re.escape(run)}\w", address):
        return address
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
