"""The child process: set the limits, read the file, write the result.

Started as a script. It never imports the package ``kaiwa`` itself, which would import
the whole app.
"""

import json
import os
import resource
import sys
import types
from contextlib import suppress
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
MEMORY_BYTES = 384 * 1024**2  # Of address space; a web process takes 120 MB of a dyno.
CPU_SECONDS = 20
RESULT_BYTES = 16 * 1024**2
LIMITS = {
    "RLIMIT_AS": MEMORY_BYTES,
    "RLIMIT_CPU": CPU_SECONDS,
    "RLIMIT_FSIZE": RESULT_BYTES,
    "RLIMIT_NOFILE": 32,
    "RLIMIT_CORE": 0,
}
# A file must not reach the network or other programs, even through a library's fault.
REFUSED_EVENTS = ("socket.", "subprocess.", "os.fork", "os.exec", "os.posix_spawn")


def main() -> None:
    """Read the file of the standard input."""
    _confine()
    # An empty package, so that relative imports work.
    package = types.ModuleType("kaiwa")
    package.__path__ = [str(PACKAGE)]
    confined = types.ModuleType("kaiwa.confined")
    confined.__path__ = [str(PACKAGE / "confined")]
    sys.modules |= {"kaiwa": package, "kaiwa.confined": confined}
    from kaiwa.confined.work import run

    options = json.loads(sys.argv[1])
    with open(0, "rb") as file, open(1, "wb") as result:
        run(file, result, options)


def _confine() -> None:
    # Other greenlets of the web process come first on a shared CPU.
    os.nice(10)
    for name, most in LIMITS.items():
        with suppress(OSError, ValueError):  # macOS limits no address space.
            resource.setrlimit(getattr(resource, name), (most, most))
    sys.addaudithook(_refuse)


def _refuse(event: str, _args: object) -> None:
    if event.startswith(REFUSED_EVENTS):
        raise PermissionError(event)


if __name__ == "__main__":
    main()
