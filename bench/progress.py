"""Progress: what a run is at, on stderr, and after how many seconds."""

import sys
from time import monotonic

_BEGAN_AT = monotonic()


def say(text: str) -> None:
    """Say what has been reached."""
    seconds = monotonic() - _BEGAN_AT
    print(f"{seconds:5.0f} s  {text}", file=sys.stderr, flush=True)
