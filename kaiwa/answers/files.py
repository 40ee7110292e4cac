"""Put the files of a prompt into it, just before the model is asked.

Until then a prompt has only their names and lengths, so that a cached conversation and
a waiting answer hold no picture.
"""

from base64 import b64encode
from dataclasses import replace

from ..file_part import FilePart, read_file_part, write_file_text
from ..inference import AttachedModel
from ..prompt import PICTURE, Prompt, Turn
from ..source import FILE, TEXT, Part
from ..store import Files

# Bedrock takes 20 pictures in a request. The newest are sent; of the others, the names.
MOST_PICTURES = 20
MOST_PICTURE_BYTES = 8_000_000


class FileFiller:
    """Reads the files of prompts.

    :param files: None leaves every prompt as it is.
    """

    def __init__(self, files: Files | None) -> None:
        self._files = files

    def fill(
        self, prompt: Prompt, model: AttachedModel, *, has_pictures: bool = True
    ) -> Prompt:
        """Return the prompt with the contents of its files.

        A model without vision reads the names of pictures.

        :param has_pictures: False lets any model read names only.
        """
        if self._files is None or not any(turn.has_files for turn in prompt.turns):
            return prompt
        room = _Room() if has_pictures and model.has_vision else _Room(pictures=0)
        newest_first = [self._fill_turn(it, room) for it in reversed(prompt.turns)]
        return replace(prompt, turns=tuple(reversed(newest_first)))

    def _fill_turn(self, turn: Turn, room: "_Room") -> Turn:
        parts = [self._fill_part(part, room) for part in turn.parts]
        return replace(turn, parts=tuple(parts))

    def _fill_part(self, part: Part, room: "_Room") -> Part:
        if part.kind != FILE:
            return part
        file = read_file_part(part.text)
        if file.is_picture:
            return self._read_picture(file, room)
        assert self._files
        text = self._files.find_text(file.id)
        return Part(TEXT, write_file_text(file.name, text or ""))

    def _read_picture(self, file: FilePart, room: "_Room") -> Part:
        name = Part(TEXT, file.label)
        if room.pictures < 1:
            return name
        assert self._files
        data = b"".join(self._files.read_bytes(file.id))
        if not data or len(data) > room.size:
            return name
        room.pictures -= 1
        room.size -= len(data)
        return Part(PICTURE, f"data:{file.type};base64,{b64encode(data).decode()}")


class _Room:
    """The pictures and the bytes that a request still has room for."""

    def __init__(self, pictures: int = MOST_PICTURES) -> None:
        self.pictures = pictures
        self.size = MOST_PICTURE_BYTES
