"""Look for what breaks: `python -m tests.fuzz [SECONDS]`, ten minutes by default."""

import sys
import time

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisException

from .properties import PROPERTIES

SECONDS = 600.0
EXAMPLES_AT_ONCE = 500


def main(seconds: float) -> int:
    """Take turns among the properties until time is up; tell the smallest faults."""
    give_up_at = time.monotonic() + seconds
    broken: set[str] = set()
    rounds = 0
    while time.monotonic() < give_up_at and len(broken) < len(PROPERTIES):
        rounds += 1
        for holds, strategy in PROPERTIES:
            if holds.__name__ not in broken and time.monotonic() < give_up_at:
                is_sound = look(holds, strategy)
                broken |= set() if is_sound else {holds.__name__}
    print(f"{rounds} rounds of {EXAMPLES_AT_ONCE} examples, {len(broken)} faults.")
    return 1 if broken else 0


def look(holds, strategy) -> bool:
    """Try many examples; print the smallest that breaks."""
    looking = settings(
        max_examples=EXAMPLES_AT_ONCE,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    try:
        looking(given(strategy)(holds))()
    except (Exception, HypothesisException) as error:
        print(f"{holds.__name__}: {type(error).__name__}: {error}")
        print("\n".join(getattr(error, "__notes__", [])))
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
