"""Pictures as answers: have a model draw one, and keep it as a file of the answer."""

import io
from tempfile import TemporaryFile

from ..confined import PictureReading, Reader
from ..errors import UnreadableAnswer
from ..file_part import FilePart, clean_name
from ..inference import AttachedModel, DrawnPicture, InferenceClient
from ..prompt import Prompt
from ..store import Files, Upload

ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}
# A larger one is kept as models with vision can read it: Bedrock takes 3.75 MB.
MOST_KEPT_BYTES = 3_700_000


class PictureMaker:
    """Makes the pictures of answers.

    :param reader: checks in a child process that a reply is a picture.
    """

    def __init__(self, client: InferenceClient, files: Files, reader: Reader) -> None:
        self._client = client
        self._files = files
        self._reader = reader

    def make(
        self, owner_id: str, answer_id: int, model: AttachedModel, prompt: Prompt
    ) -> FilePart:
        """Have a model draw, and keep the picture.

        :returns: the part of the answer; its name is the prompt.
        :raises FilesFull, AllFilesFull: there is no room; the model is not asked.
        :raises InferenceError: there is no picture.
        """
        self._files.check_room(owner_id, MOST_KEPT_BYTES)
        text = prompt.question
        drawn = self._client.draw(model, text, prompt.options.drawing)
        upload, data = self._read(drawn, text, model)
        file = self._files.add(owner_id, upload, io.BytesIO(data))
        self._files.link(answer_id, file.id)
        return FilePart(
            file.id, text, file.media_type, file.characters, file.text_bytes
        )

    def _read(
        self, drawn: DrawnPicture, text: str, model: AttachedModel
    ) -> tuple[Upload, bytes]:
        with TemporaryFile() as file:
            file.write(drawn.data)
            reading = self._reader.read(file, f"picture.{ENDINGS[drawn.media_type]}")
        if not isinstance(reading, PictureReading):
            raise UnreadableAnswer(alias=model.attachment.alias, model=model.model_id)
        kept = drawn if len(drawn.data) <= MOST_KEPT_BYTES else reading
        upload = Upload(
            clean_name(text),
            kept.media_type,
            width=reading.width,
            height=reading.height,
        )
        return upload, kept.data
