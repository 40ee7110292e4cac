"""The report: all rows as one table, with an introduction."""

from collections.abc import Sequence

from . import machine
from .row import Row

INTRODUCTION = """\
# Results

Written by `make bench`; [docs/performance.md](../docs/performance.md) explains the
figures.

{machine}.

Kaiwa as it is deployed (gunicorn with the project's configuration, SQLite), the *floor*
(a bare proxy that copies bytes and stores nothing) and the *obvious app* (twenty lines
of Flask and requests that store nothing) took turns on one core; the endpoint and the
load ran on another. For repeated measurements, the table gives the median with the
minimum and the maximum.

{table}
"""
HEADINGS = ("figure", "to reach", "Kaiwa", "floor", "obvious app", "")
VERDICTS = {True: "reached", False: "**not reached**", None: ""}


def write_table(rows: Sequence[Row]) -> str:
    """Write the rows as a table of Markdown."""
    lines = [HEADINGS, ("---",) * len(HEADINGS)]
    lines += [
        (
            row.figure,
            row.target,
            row.kaiwa,
            row.floor,
            row.obvious,
            VERDICTS[row.is_reached],
        )
        for row in rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(rows: Sequence[Row]) -> str:
    """Write ``results.md``."""
    return INTRODUCTION.format(machine=machine.describe(), table=write_table(rows))
