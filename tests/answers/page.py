"""A tab, as far as the stream is concerned: what a page knows after some events."""

import json


class Page:
    """The blocks that events have put in place."""

    def __init__(self, blocks: list[str] | None = None, position: int = 0) -> None:
        self.blocks = list(blocks or [])
        self.position = position
        self.state = ""
        self.has_ended = False

    def apply(self, event: bytes) -> None:
        """Apply one event of the stream, as `answer-stream` does."""
        fields = dict(
            line.split(": ", 1) for line in event.decode().split("\n") if ": " in line
        )
        if "id" not in fields:
            return
        self.position = int(fields["id"])
        data = json.loads(fields["data"])
        for index, keep, html in data.get("blocks", []):
            self._place(index, keep, html)
        if "count" in data:
            del self.blocks[data["count"] :]
        self.state = data.get("state", self.state)

    def _place(self, index: int, keep: int, html: str) -> None:
        if index == len(self.blocks):
            self.blocks.append("")
        units = self.blocks[index].encode("utf-16-le")[: 2 * keep]
        self.blocks[index] = units.decode("utf-16-le") + html
