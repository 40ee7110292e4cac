"""Uploads: receive a file, have it read, and store it.

The bytes go to a temporary file of the disk, piece by piece, and from there to the
database. Nothing is stored unless the file could be read.
"""

import io
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import unquote

import gevent
from flask import g, request
from werkzeug.datastructures import FileStorage

from ..confined import PictureReading
from ..errors import BodyTooSlow, FileTooLarge, TooManyFiles
from ..file_part import clean_name
from ..store import AS_TEXT, UNDECIDED, Document, StoredFile, Upload
from .document_view import HTML, PDF
from .services import services

PIECE_BYTES = 64 * 1024
REST_SECONDS = 0.001
# A slower upload is given up, so that no client holds files and connections for hours.
BODY_SECONDS = 60.0
SLOWEST_BYTES_PER_SECOND = 32 * 1024


def receive(owner_id: str) -> StoredFile:
    """Receive the file that is the body of this request.

    :raises FileProblem: it cannot be used.
    """
    most = find_most_bytes()
    if (request.content_length or 0) > most:
        raise _refuse_size()
    name = clean_name(unquote(request.headers.get("X-Kaiwa-Name", "")))
    with TemporaryFile() as file:
        with gevent.Timeout(find_seconds(most), BodyTooSlow()):
            _copy(request.stream, file, most)
        return keep(owner_id, name, file)


def receive_form(owner_id: str) -> list[str]:
    """Receive the files of a form; return the ids of all its files.

    A browser without scripts sends files in the form. Those that were sent before, and
    come back with a refused form, are ids. ``g.file_ids`` has them if this fails.
    """
    ids: list[str] = request.form.getlist("file")
    g.file_ids = ids
    sent = [it for it in request.files.getlist("files") if it.filename]
    limit = services().settings.max_files_per_message
    if len(ids) + len(sent) > limit:
        raise TooManyFiles(limit=limit)
    for file in sent:
        ids.append(_keep_field(owner_id, file).id)
    return ids


def keep(owner_id: str, name: str, file: IO[bytes]) -> StoredFile:
    """Read a file in the child process, and store it.

    :raises FileProblem: it cannot be used.
    """
    if file.seek(0, io.SEEK_END) > find_most_bytes():
        raise _refuse_size()
    reading = services().reader.read(file, name)
    files = services().files
    if isinstance(reading, PictureReading):
        upload = Upload(
            name, reading.media_type, width=reading.width, height=reading.height
        )
        return files.add(owner_id, upload, io.BytesIO(reading.data))
    upload = Upload(name, reading.media_type, reading.text)
    stored = files.add(owner_id, upload, file)
    if reading.page_count > 1 or reading.is_cut or reading.media_type in (HTML, PDF):
        sent_as = AS_TEXT if reading.pages else UNDECIDED
        document = Document(reading.page_count, reading.chosen, sent_as, reading.is_cut)
        services().documents.add(stored.id, document)
    return stored


def find_most_bytes() -> int:
    """Return the size of the largest file."""
    return services().settings.max_file_mb * 1_000_000


def find_seconds(size: int) -> float:
    """Return the time in which a body of this size must arrive."""
    return BODY_SECONDS + size / SLOWEST_BYTES_PER_SECOND


def _keep_field(owner_id: str, field: FileStorage) -> StoredFile:
    name = clean_name(field.filename or "")
    with TemporaryFile() as file:
        _copy(field.stream, file, find_most_bytes())
        return keep(owner_id, name, file)


def _copy(source: IO[bytes], file: IO[bytes], most: int) -> None:
    size = 0
    while piece := source.read(PIECE_BYTES):
        size += len(piece)
        if size > most:
            raise _refuse_size()
        file.write(piece)
        # A fast client's bytes are always there, so reading them would never yield.
        gevent.sleep(REST_SECONDS)


def _refuse_size() -> FileTooLarge:
    return FileTooLarge(limit=services().settings.max_file_mb)
