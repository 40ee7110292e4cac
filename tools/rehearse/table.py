"""The table of the rehearsal."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One expectation, and whether it held.

    :ivar found: the figure or the fact.
    :ivar notice: how the rehearsal differs from the platform here; empty if it does
        not.
    """

    name: str
    found: str
    held: bool = True
    notice: str = ""


def write_table(rows: Iterable[Row]) -> str:
    """Write the rows as Markdown."""
    lines = ["| rehearsed | found | held |", "| --- | --- | --- |"]
    for it in rows:
        found = f"{it.found} ({it.notice})" if it.notice else it.found
        lines.append(f"| {it.name} | {found} | {'yes' if it.held else '**no**'} |")
    return "\n".join(lines)
