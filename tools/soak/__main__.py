"""Run a soak: `python -m tools.soak [--seconds 600] [--people 12] [--seed N]`."""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
import secrets  # noqa: E402
import sys  # noqa: E402

from .run import soak  # noqa: E402


def main() -> int:
    """Run the soak of the command line; print the counts and the faults."""
    parser = argparse.ArgumentParser(prog="python -m tools.soak")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    arguments = parser.parse_args()

    report = soak(arguments.seconds, arguments.people, arguments.seed)

    print(report.describe())
    return 1 if report.faults else 0


sys.exit(main())
