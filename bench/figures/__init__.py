"""The figures, one file each: ``measure`` returns the rows."""

from . import (
    capacity,
    cpu,
    first_token,
    growth,
    memory,
    page,
    processes,
    start,
    turns,
    wire,
)

FIGURES = {
    "capacity": capacity.measure,
    "first-token": first_token.measure,
    "cpu": cpu.measure,
    "memory": memory.measure,
    "start": start.measure,
    "wire": wire.measure,
    "growth": growth.measure,
    "turns": turns.measure,
    "processes": processes.measure,
    "page": page.measure,
}
