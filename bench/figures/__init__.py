"""The figures, one file each: ``measure`` returns the rows."""

from . import (
    browser,
    capacity,
    cpu,
    crowd,
    first_token,
    growth,
    lateness,
    memory,
    page,
    processes,
    search,
    send_cpu,
    sends,
    start,
    turns,
    wire,
)

FIGURES = {
    "capacity": capacity.measure,
    "first-token": first_token.measure,
    "crowd": crowd.measure,
    "sends": sends.measure,
    "send-cpu": send_cpu.measure,
    "lateness": lateness.measure,
    "cpu": cpu.measure,
    "memory": memory.measure,
    "start": start.measure,
    "wire": wire.measure,
    "growth": growth.measure,
    "turns": turns.measure,
    "search": search.measure,
    "processes": processes.measure,
    "page": page.measure,
    "browser": browser.measure,
}
