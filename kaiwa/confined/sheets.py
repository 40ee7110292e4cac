"""Read a workbook of Excel or LibreOffice: each sheet is a page, as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import IO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
)

from .paging import MOST_CHARACTERS, read_pages
from .results import Pages, Refused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_sheets(file: IO[bytes], _name: str, options: Mapping[str, str]) -> Pages:
    """Read the values of a workbook. Formulas have the value that was stored."""
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            return _read(book, options)
    except PasswordError as error:
        raise Refused("file_locked") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("file_broken") from error


def _read(book: CalamineWorkbook, options: Mapping[str, str]) -> Pages:
    names = [
        it.name for it in book.sheets_metadata if it.typ == SheetTypeEnum.WorkSheet
    ]

    def read(number: int) -> str:
        name = names[number - 1]
        text = _write(book.get_sheet_by_name(name))
        return f"[Sheet {number}: {name}]\n{text}" if text else ""

    return read_pages(MEDIA_TYPE, len(names), read, options)


def _write(sheet: CalamineSheet) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for row in sheet.iter_rows():
        if values := _trim([_show(it) for it in row]):
            writer.writerow(values)
        if written.tell() > MOST_CHARACTERS:
            break
    return written.getvalue()


def _show(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _trim(values: Sequence[str]) -> Sequence[str]:
    last = len(values)
    while last and not values[last - 1]:
        last -= 1
    return values[:last]
