"""The project's gunicorn configuration, with a profiler that counts samples by step.

Each sample is the stack of the running greenlet. The counts are written to the file
``BENCH_SAMPLES`` every half second.
"""

import json
import os
import runpy
import signal
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import gevent

vars().update(runpy.run_path("gunicorn.conf.py"))

SAMPLE_SECONDS = 0.001
WRITE_SECONDS = 0.5
# The first step with a file in the stack, of any depth, gets the sample.
STEPS = {
    "checkpoint and end": ("kaiwa/answers/recorder.py",),
    "session": ("kaiwa/store/sessions.py",),
    "flush": ("gevent/threadpool.py",),
    "SQL": ("kaiwa/store/",),
    "page": ("kaiwa/web/message_view.py", "kaiwa/web/templates.py"),
    "request to the model": ("kaiwa/inference/", "kaiwa/answers/maker.py"),
    "follower": ("kaiwa/answers/",),
    "gate": ("kaiwa/web/gate.py", "kaiwa/web/route.py", "kaiwa/web/headers.py"),
    "view": ("kaiwa/web/",),
    "Flask": ("/flask/app.py",),
    "server": ("",),
}

_start_worker = vars()["post_worker_init"]


def post_worker_init(worker: Any) -> None:
    """Start the profiler after the app."""
    _start_worker(worker)
    counts: Counter[str] = Counter()
    file = Path(os.environ["BENCH_SAMPLES"])

    def count(_signal: int, frame: FrameType | None) -> None:
        counts[_name_step(frame)] += 1

    def keep_writing() -> None:
        while True:
            file.write_text(json.dumps(counts))
            gevent.sleep(WRITE_SECONDS)

    signal.signal(signal.SIGPROF, count)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_SECONDS, SAMPLE_SECONDS)
    gevent.spawn(keep_writing)


def _name_step(frame: FrameType | None) -> str:
    names = []
    while frame is not None:
        names.append(frame.f_code.co_filename)
        frame = frame.f_back
    stack = "\n".join(names)
    return next(
        step for step, files in STEPS.items() if any(it in stack for it in files)
    )
