"""The project's configuration, with a signal that lists a worker's greenlets.

Leftover greenlets cannot be seen from outside: one that waits forever may hold neither
a file nor a connection.
"""

import gc
import json
import os
import runpy
import signal
from collections import Counter
from pathlib import Path

from greenlet import greenlet

ROOT = Path(__file__).parents[2]
globals().update(runpy.run_path(str(ROOT / "gunicorn.conf.py")))
begin_work = globals()["post_worker_init"]


def post_worker_init(worker) -> None:
    """Start as the project does, and handle SIGUSR2."""
    begin_work(worker)
    signal.signal(signal.SIGUSR2, list_greenlets)


def list_greenlets(signum, frame) -> None:
    """Write the number of live greenlets, by the function that they run."""
    living = [it for it in gc.get_objects() if isinstance(it, greenlet) and not it.dead]
    counts = Counter(name_greenlet(it) for it in living)
    place = Path(os.environ["INSTANCE_PATH"], f"greenlets-{os.getpid()}.json")
    draft = place.with_suffix(".draft")
    draft.write_text(json.dumps(counts))
    draft.rename(place)


def name_greenlet(it: greenlet) -> str:
    """Name a greenlet by the function it runs, or by its kind."""
    run = getattr(it, "_run", None)
    arguments = getattr(it, "args", ())
    names = [getattr(part, "__qualname__", "") for part in (run, *arguments)]
    return " ".join(filter(None, names)) or type(it).__name__
