"""Removal: the speed and the memory of an import and of an export."""

import asyncio
import json
import sys
from pathlib import Path

from ..row import Row
from ..workshop import Workshop

ROOT = Path(__file__).parents[2]
# MB/s, and MB of memory.
TARGETS = {"import": (5, 64), "export": (20, 32)}


async def measure(workshop: Workshop) -> list[Row]:
    """Import a file into SQLite, and export it."""
    size = workshop.sizes.moved_megabytes
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "bench.removal",
            str(workshop.make_folder()),
            str(size),
        ),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    speeds: list[tuple[float, float]] = json.loads(output)
    names = zip(TARGETS, speeds, strict=True)
    return [_write(name, size, *speed) for name, speed in names]


def _write(name: str, size: int, per_second: float, memory: float) -> Row:
    least, most = TARGETS[name]
    return Row(
        f"{name} of {size} MB, SQLite, and the memory that it adds",
        f"≥ {least} MB/s and ≤ {most} MB",
        f"{per_second:.1f} MB/s and {memory:.1f} MB",
        is_reached=per_second >= least and memory <= most,
    )
