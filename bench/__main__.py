"""Run the benchmark: `python -m bench [figure …] [--tiny] [--out FILE]`."""

import argparse
import asyncio
import sys
import traceback
from pathlib import Path

from . import machine, report
from .figures import FIGURES
from .progress import show_progress
from .row import Row
from .signals import Ended, run_until_signal
from .workshop import FULL, TINY, Sizes, Workshop


def main() -> int:
    """Run the figures of the command line, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("figures", nargs="*", metavar="figure", help=", ".join(FIGURES))
    parser.add_argument(
        "--tiny", action="store_true", help="only check that everything runs"
    )
    parser.add_argument("--out", type=Path, help="write the results to this file")
    arguments = parser.parse_args()
    unknown = set(arguments.figures) - set(FIGURES)
    if unknown:
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")

    machine.prepare()
    sizes = TINY if arguments.tiny else FULL
    try:
        work = _measure(arguments.figures or list(FIGURES), sizes)
        rows = asyncio.run(run_until_signal(work))
    except Ended as error:
        return error.status

    print(report.write_table(rows))
    if arguments.out:
        arguments.out.write_text(report.write(rows))
    return int(any(it.is_broken for it in rows))


async def _measure(names: list[str], sizes: Sizes) -> list[Row]:
    workshop = Workshop(sizes)
    await workshop.open()
    try:
        rows, give_up_at = [], asyncio.get_running_loop().time() + sizes.run_seconds
        for name in names:
            show_progress(f"{name} …")
            rows += await _measure_figure(name, workshop, give_up_at)
        show_progress("done")
        return rows
    finally:
        workshop.close()


async def _measure_figure(
    name: str, workshop: Workshop, give_up_at: float
) -> list[Row]:
    now = asyncio.get_running_loop().time()
    limit = min(give_up_at, now + workshop.sizes.figure_seconds)
    try:
        if now < give_up_at:
            async with asyncio.timeout_at(limit):
                return await FIGURES[name](workshop)
        outcome = "no time left"
    except TimeoutError:
        outcome = "took too long"
    except Exception:
        # Keep the other figures, which took minutes.
        traceback.print_exc()
        outcome = "broke"
    show_progress(f"{name} {outcome}")
    return [Row(name, "", outcome, is_broken=True)]


sys.exit(main())
