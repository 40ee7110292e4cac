"""Run the stand-in from a terminal: ``python -m kaiwa.standin [--port N]``."""

import argparse
import contextlib
from collections.abc import Sequence

from .server import serve_forever


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line into ``host`` and ``port``."""
    parser = argparse.ArgumentParser(
        prog="python -m kaiwa.standin",
        description="A pretend inference endpoint. It accepts every key like inf-….",
    )
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument(
        "--port",
        type=int,
        default=8001,
        help="0 takes a free one; default: %(default)s",
    )
    return parser.parse_args(arguments)


def main() -> None:
    """Serve until the process receives SIGINT or SIGTERM."""
    arguments = read_arguments()
    with contextlib.suppress(KeyboardInterrupt):
        serve_forever(arguments.host, arguments.port)


if __name__ == "__main__":
    main()
