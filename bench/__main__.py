"""Measure: `python -m bench [figure …] [--tiny] [--out FILE]`."""

import argparse
import asyncio
import sys
from pathlib import Path

from . import machine, report
from .figures import FIGURES
from .row import Row
from .workshop import FULL, TINY, Sizes, Workshop


def main() -> int:
    """Read the command line, measure, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("figures", nargs="*", metavar="figure", help=", ".join(FIGURES))
    parser.add_argument("--tiny", action="store_true", help="see whether all runs")
    parser.add_argument("--out", type=Path, help="write the results to this file")
    arguments = parser.parse_args()
    unknown = set(arguments.figures) - set(FIGURES)
    if unknown:
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")

    machine.prepare()
    sizes = TINY if arguments.tiny else FULL
    rows = asyncio.run(_measure(arguments.figures or list(FIGURES), sizes))

    print(report.write_table(rows))
    if arguments.out:
        arguments.out.write_text(report.write(rows))
    return 0


async def _measure(names: list[str], sizes: Sizes) -> list[Row]:
    workshop = Workshop(sizes)
    await workshop.open()
    try:
        rows = []
        for name in names:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += await FIGURES[name](workshop)
        return rows
    finally:
        workshop.close()


sys.exit(main())
