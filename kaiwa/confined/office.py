"""Read the XML in the files of Word and PowerPoint.

They are zip archives. The standard library reads them piece by piece: a library that
builds the tree of a document needs many times its memory, and lxml 20 MB of the slug.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO
from xml.parsers import expat

from .results import Refused

MOST_MEMBERS = 20_000
MOST_XML_BYTES = 50_000_000  # A long book has 10 MB.
PIECE_BYTES = 64 * 1024
IS_ENCRYPTED = 0x1

Attributes = Mapping[str, str]


@contextmanager
def open_package(file: IO[bytes]) -> Iterator["Package"]:
    """Open the archive of an Office file."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield Package(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Refused("file_broken") from error
    except expat.ExpatError as error:
        raise Refused("file_broken") from error


class Package:
    """The members of an Office file, read with a limit of their sizes together."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._room = MOST_XML_BYTES
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS:
            raise Refused("file_too_costly")
        if any(it.flag_bits & IS_ENCRYPTED for it in infos):
            raise Refused("file_locked")
        self.names = {it.filename for it in infos}

    def parse(
        self,
        name: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        data: Callable[[str], None] | None = None,
    ) -> None:
        """Parse a member; the names of its elements come without namespaces."""
        if name not in self.names:
            raise Refused("file_broken")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        # Office writes no DTD, and without one there are no entities that expand.
        parser.StartDoctypeDeclHandler = _refuse_dtd
        parser.StartElementHandler = lambda it, values: start(_strip(it), values)
        if end:
            parser.EndElementHandler = lambda it: end(_strip(it))
        parser.CharacterDataHandler = data
        with self._archive.open(name) as member:
            while piece := member.read(PIECE_BYTES):
                self._room -= len(piece)
                if self._room < 0:
                    raise Refused("file_too_costly")
                parser.Parse(piece)
        parser.Parse(b"", True)


class TextCollector:
    """Collects the text of paragraphs and tables, which both formats name alike."""

    def __init__(self) -> None:
        self._open: list[list[str]] = [[]]
        self._texts = 0
        self._fallbacks = 0  # Copies of shapes, for old versions.

    def start(self, name: str, values: Attributes) -> None:
        """Begin an element."""
        if name == "Fallback":
            self._fallbacks += 1
        elif name in {"p", "tc", "tr"}:
            self._open.append([])
        elif name == "t":
            self._texts += 1
        elif name in {"tab", "br", "cr"} and len(self._open) > 1:
            self._add("\t" if name == "tab" else "\n")
        elif name == "pStyle":
            self._add(_write_heading(values))

    def end(self, name: str) -> None:
        """End an element."""
        if name == "Fallback":
            self._fallbacks -= 1
        elif name == "t":
            self._texts -= 1
        elif name in {"p", "tc", "tr"}:
            text = "".join(self._open.pop())
            if name == "tc":
                text = " ".join(text.split()) + " | "
            elif name == "tr":
                text = text.removesuffix(" | ")
            self._add(text if name == "tc" else text + "\n")

    def data(self, text: str) -> None:
        """Take the text of an element."""
        if self._texts:
            self._add(text)

    def finish(self) -> str:
        """Return the text."""
        return "".join(self._open[0]).strip("\n")

    def _add(self, text: str) -> None:
        if not self._fallbacks:
            self._open[-1].append(text)


def _strip(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_dtd(*_: object) -> None:
    raise Refused("file_broken")


def _write_heading(values: Attributes) -> str:
    style = next((value for name, value in values.items() if name.endswith(" val")), "")
    level = style.removeprefix("Heading")
    return "#" * int(level) + " " if level in {"1", "2", "3", "4", "5", "6"} else ""
