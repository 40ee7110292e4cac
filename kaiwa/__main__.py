"""Serve on this machine: `python -m kaiwa`.

The same gunicorn with the same configuration as on Heroku. When no model is
configured, the stand-in is started beside it, and the page says so.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .config import STANDIN_KEY
from .inference import discover_attachments


def main() -> int:
    """Serve until interrupted; returns gunicorn's exit status."""
    environ = dict(os.environ)
    with _run_standin(environ):
        command = [sys.executable, "-m", "gunicorn", "app:app"]
        with subprocess.Popen(command, env=environ) as gunicorn:
            _say_where(environ)
            return _wait(gunicorn)


@contextmanager
def _run_standin(environ: dict[str, str]) -> Iterator[None]:
    attachments, problems = discover_attachments(environ)
    if attachments or problems:
        yield
        return
    command = [sys.executable, "-m", "kaiwa.standin", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as standin:
        assert standin.stdout is not None
        url = standin.stdout.readline().split()[-1]
        environ.update(INFERENCE_URL=url, INFERENCE_KEY=STANDIN_KEY)
        try:
            yield
        finally:
            standin.terminate()


def _say_where(environ: dict[str, str]) -> None:
    port = environ.get("PORT") or "5000"
    print(f"Kaiwa: http://127.0.0.1:{port}", flush=True)
    if environ.get("INFERENCE_KEY") == STANDIN_KEY:
        print("No model is configured: a stand-in answers.", flush=True)


def _wait(gunicorn: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return gunicorn.wait()
        except KeyboardInterrupt:
            # The terminal has sent it to gunicorn too, which stores what runs first.
            continue


if __name__ == "__main__":
    sys.exit(main())
