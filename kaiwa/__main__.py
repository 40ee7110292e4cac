"""Serve on this machine: `python -m kaiwa`.

Runs gunicorn with the same configuration as on Heroku. If no model is configured, it
also starts the stand-in, and the page shows a note.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from .config import STANDIN_KEY
from .inference import discover_attachments

HOST = "127.0.0.1"
DEFAULT_PORT = "5000"
# Running answers are interrupted at once if the terminal is closed, as with Ctrl-C.
PASSED_ON: dict[int, signal.Signals] = {
    signal.SIGTERM: signal.SIGTERM,
    signal.SIGINT: signal.SIGINT,
    signal.SIGHUP: signal.SIGINT,
}

Handler = Callable[[int, FrameType | None], Any]


def main() -> int:
    """Serve until a signal ends it; returns gunicorn's exit status."""
    environ = dict(os.environ)
    port = environ.get("PORT") or DEFAULT_PORT
    if problem := _find_problem(port):
        print(problem, file=sys.stderr)
        return 1
    _handle_signals(_exit)
    with _run_standin(environ), _run("gunicorn", "app:app", env=environ) as gunicorn:
        _handle_signals(lambda number, _: gunicorn.send_signal(PASSED_ON[number]))
        _print_address(port, environ)
        return gunicorn.wait()


def _find_problem(port: str) -> str:
    """Return a sentence if nothing can listen on this port."""
    advice = "Choose another port, as in PORT=8000 make run."
    if not port.isdecimal() or not 0 < int(port) <= 65535:
        return f"PORT is not a port: {port}. {advice}"
    with socket.socket() as probe:
        # As gunicorn does, or connections that have just ended would be in the way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except OSError as error:
            return f"Port {port} cannot be used ({error.strerror}). {advice}"
    return ""


@contextmanager
def _run_standin(environ: dict[str, str]) -> Iterator[None]:
    attachments, problems = discover_attachments(environ)
    if attachments or problems:
        yield
        return
    arguments = ["kaiwa.standin", "--port", "0"]
    with _run(*arguments, stdout=subprocess.PIPE, text=True) as standin:
        assert standin.stdout is not None
        url = standin.stdout.readline().split()[-1]
        environ.update(INFERENCE_URL=url, INFERENCE_KEY=STANDIN_KEY)
        yield


@contextmanager
def _run(
    module: str, *arguments: str, **options: Any
) -> Iterator[subprocess.Popen[Any]]:
    """Run a Python module in a process that ends with the block.

    In a session of its own: a terminal signals this process only. Otherwise Ctrl-C
    would end the stand-in before gunicorn, and SIGHUP would make gunicorn reload.
    """
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, start_new_session=True, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def _handle_signals(handler: Handler) -> None:
    for number in PASSED_ON:
        # nohup makes the process ignore SIGHUP.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _print_address(port: str, environ: dict[str, str]) -> None:
    print(f"Kaiwa: http://{HOST}:{port}", flush=True)
    if environ.get("INFERENCE_KEY") == STANDIN_KEY:
        print("No model is configured: a stand-in answers.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
