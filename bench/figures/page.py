"""The page: the first load of a conversation in a browser."""

import re
from urllib.parse import urljoin

from ..connection import Reply
from ..kaiwa import Person
from ..row import Row
from ..spec import AnswerSpec
from ..workshop import Workshop

TURNS = 20
KILOBYTES = 60
REQUESTS = 12
ANSWER = AnswerSpec(tokens=120, rate=0)
_LINKS = re.compile(
    r"<script[^>]+\bsrc=\"([^\"]+)\""
    r"|<link rel=\"(?:icon|stylesheet)\" href=\"(?!data:)([^\"]+)\""
    r"|<img[^>]+\bsrc=\"([^\"]+)\""
    r"|<use[^>]+\bhref=\"([^\"#]+)"
)
# Static imports: a call of `import` loads its file later.
_IMPORTS = re.compile(r"(?:\bfrom|\bimport)\s*\"([^\"]+)\"")


async def measure(workshop: Workshop) -> list[Row]:
    """Load the page and its files, compressed."""
    async with workshop.serve_kaiwa() as kaiwa:
        person = await kaiwa.meet()
        path = "/conversations"
        for _ in range(TURNS):
            talk = await person.send(path, ANSWER)
            await talk.ended
            path = f"{talk.path}/messages"
        found = await _load(person, talk.path)
    kilobytes = sum(it.wire_bytes for it in found.values()) / 1e3
    return [
        Row(
            f"first load of a conversation of {TURNS} turns: bytes",
            f"≤ {KILOBYTES} KB",
            f"{kilobytes:.0f} KB",
            is_reached=kilobytes <= KILOBYTES,
        ),
        Row(
            f"first load of a conversation of {TURNS} turns: requests",
            f"≤ {REQUESTS}",
            str(len(found)),
            is_reached=len(found) <= REQUESTS,
        ),
    ]


async def _load(person: Person, path: str) -> dict[str, Reply]:
    found: dict[str, Reply] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address not in found:
            reply = await person.get(address, **{"Accept-Encoding": "gzip"})
            found[address] = reply
            waiting += [urljoin(address, it) for it in _list_links(reply)]
    return found


def _list_links(reply: Reply) -> list[str]:
    """List the files that a browser loads for this reply."""
    kind = reply.headers["content-type"].partition(";")[0]
    if kind == "text/html":
        links = _LINKS.findall(reply.read_text())
        return [it for groups in links for it in groups if it]
    if kind == "text/javascript":
        return _IMPORTS.findall(reply.read_text())
    return []
