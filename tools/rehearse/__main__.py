"""Rehearse a deployment: ``python -m tools.rehearse [--short]``."""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

from .run import rehearse  # noqa: E402
from .table import write_table  # noqa: E402


def main() -> int:
    """Rehearse, and print the table; 1 if something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tools.rehearse")
    parser.add_argument(
        "--short", action="store_true", help="use this environment, install nothing"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kaiwa-rehearsal-") as folder:
        rows = rehearse(Path(folder), is_short=arguments.short)
    print(write_table(rows))
    return int(not all(it.held for it in rows))


sys.exit(main())
