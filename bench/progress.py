"""Progress of a run, on stderr."""

import sys
from time import monotonic

_BEGAN_AT = monotonic()


def show_progress(text: str) -> None:
    """Print a line with the seconds since the start."""
    seconds = monotonic() - _BEGAN_AT
    print(f"{seconds:5.0f} s  {text}", file=sys.stderr, flush=True)
