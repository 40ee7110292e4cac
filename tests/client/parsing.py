"""Parse pages and event streams."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

FINAL = {"done", "stopped", "interrupted", "failed"}


def list_messages(html: str) -> list[int]:
    """List the ids of the messages in some HTML, in its order."""
    return [int(it) for it in re.findall(r'data-message="(\d+)"', html)]


def read_state(html: str) -> str:
    """Return the state of the first message in some HTML."""
    [state, *_] = re.findall(r'data-state="(\w+)"', html)
    return str(state)


def read_text(html: str) -> str:
    """Return the text of some HTML on one line."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def split_events(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Split a stream into events as they arrive; an incomplete one is dropped."""
    rest = b""
    for chunk in chunks:
        *events, rest = (rest + chunk).split(b"\n\n")
        yield from events
