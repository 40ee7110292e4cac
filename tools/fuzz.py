"""Search for failing examples: `python -m tools.fuzz [SECONDS]`, 600 s by default."""

import sys
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy

from tests.fuzz.properties import PROPERTIES

SECONDS = 600.0
EXAMPLES_AT_ONCE = 500


def main(seconds: float) -> int:
    """Test the properties in rounds until time is up; print the smallest failures."""
    deadline = time.monotonic() + seconds
    broken: set[str] = set()
    rounds = 0
    while time.monotonic() < deadline and len(broken) < len(PROPERTIES):
        rounds += 1
        for holds, strategy in PROPERTIES:
            if holds.__name__ not in broken and time.monotonic() < deadline:
                has_passed = search(holds, strategy)
                broken |= set() if has_passed else {holds.__name__}
    print(f"{rounds} rounds of {EXAMPLES_AT_ONCE} examples, {len(broken)} failures.")
    return 1 if broken else 0


def search(holds: Callable[[Any], None], strategy: SearchStrategy[Any]) -> bool:
    """Try many examples; print the smallest failing one."""
    examples = settings(
        max_examples=EXAMPLES_AT_ONCE,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    try:
        examples(given(strategy)(holds))()
    except (Exception, HypothesisException) as error:
        print(f"{holds.__name__}: {type(error).__name__}: {error}")
        print("\n".join(getattr(error, "__notes__", [])))
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
