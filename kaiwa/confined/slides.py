"""Read a presentation of PowerPoint: each slide is a page, with its notes."""

import posixpath
from collections.abc import Mapping
from typing import IO

from .office import Attributes, Package, TextCollector, open_package
from .paging import read_pages
from .results import Pages, Refused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MAIN = "ppt/presentation.xml"


def read_slides(file: IO[bytes], _name: str, options: Mapping[str, str]) -> Pages:
    """Read the slides in their order."""
    with open_package(file) as package:
        names = _list_slides(package)
        if not names:
            raise Refused("file_empty")

        def read(number: int) -> str:
            text = _read_slide(package, names[number - 1])
            return f"[Slide {number}]\n{text}" if text else ""

        return read_pages(MEDIA_TYPE, len(names), read, options)


def _list_slides(package: Package) -> list[str]:
    ids: list[str] = []

    def start(name: str, values: Attributes) -> None:
        if name == "sldId":
            # ``id`` of the namespace of relationships; the other one is a number.
            ids.extend(it for key, it in values.items() if key.endswith(" id"))

    package.parse(MAIN, start)
    targets = _list_targets(package, MAIN)
    return [targets[it][1] for it in ids if it in targets]


def _read_slide(package: Package, name: str) -> str:
    text = _read_text(package, name)
    for kind, target in _list_targets(package, name).values():
        if kind == "notesSlide" and (notes := _read_text(package, target)):
            text = f"{text}\nNotes: {notes}"
    return text


def _read_text(package: Package, name: str) -> str:
    collector = TextCollector()
    package.parse(name, collector.start, collector.end, collector.data)
    return collector.finish()


def _list_targets(package: Package, name: str) -> dict[str, tuple[str, str]]:
    """List the members that a member refers to: by id, their kinds and names."""
    folder, base = posixpath.split(name)
    relations = f"{folder}/_rels/{base}.rels"
    targets: dict[str, tuple[str, str]] = {}

    def start(element: str, values: Attributes) -> None:
        if element == "Relationship":
            kind = values.get("Type", "").rpartition("/")[2]
            path = posixpath.join("/", folder, values.get("Target", ""))
            targets[values.get("Id", "")] = kind, posixpath.normpath(path)[1:]

    if relations in package.names:
        package.parse(relations, start)
    return targets
