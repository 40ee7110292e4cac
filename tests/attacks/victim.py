"""The victim: a visitor with a preset, a snippet, a finished and a running answer."""

import re
from pathlib import Path

from ..client import AppVisitor
from .calls import dump


class Victim:
    """A visitor with a preset, an ended and a running answer, and a queue.

    :ivar ids: the ids in paths that lead to the victim's objects.
    """

    def __init__(self, visitor: AppVisitor, directory: Path) -> None:
        self.visitor = visitor
        self._directory = directory
        talk = visitor.begin("fast count to 3")
        talk.follow()
        running = talk.send("slow 600")
        conversation_id = talk.path.rpartition("/")[2]
        queued = visitor.post(f"{talk.path}/queue", "Secret").text
        preset = visitor.submit("/presets", name="Mine").headers["Location"]
        snippet = visitor.submit("/snippets", name="Mine", text="Secret")
        self.ids: list[dict[str, str | int]] = [
            {
                "conversation_id": conversation_id,
                "answer_id": number,
                "message_id": number,
                "queued_id": int(re.findall(r'id="queued-(\d+)"', queued)[0]),
                "preset_id": preset.rpartition("preset-")[2],
                "snippet_id": snippet.headers["Location"].rpartition("snippet-")[2],
            }
            for number in (talk.answer_id - 1, talk.answer_id, running.answer_id)
        ]

    def read_all(self) -> dict[str, list[tuple[object, ...]]]:
        """Read all rows of the database."""
        return dump(self._directory)
