"""Search for failing examples, or for texts that cost much.

`python -m tools.fuzz [SECONDS]` tests the properties, for 600 s by default;
`python -m tools.fuzz costs [SECONDS] [CHARS]` searches for costly texts.
"""

import random
import sys
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy

from tests.fuzz.costs import READERS, Cost, draw_units, measure, write_text
from tests.fuzz.properties import PROPERTIES

SECONDS = 600.0
EXAMPLES_AT_ONCE = 500
CHARS = 16_384  # MAX_ANSWER_TOKENS at four characters each.
MAX_STALL_MS = 100
MAX_HTML_PER_BYTE = 20


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


def search_costs(seconds: float, chars: int) -> int:
    """Search for the texts that cost most; print them, and those above the targets."""
    deadline, seed = time.monotonic() + seconds, random.randrange(10**6)
    chance = random.Random(seed)
    worst: dict[tuple[str, str], tuple[float, list[str]]] = {}
    while time.monotonic() < deadline:
        units = draw_units(chance)
        text = write_text(units, chars)
        for name, reader in READERS.items():
            cost = measure(reader, text)
            for measured, value in zip(Cost._fields, cost, strict=True):
                if value > worst.get((name, measured), (0.0, units))[0]:
                    worst[name, measured] = value, units
    print(f"seed {seed}, {chars} characters")
    for (name, measured), (value, units) in sorted(worst.items()):
        print(f"{name}: {measured} {value:.1f} for {units!r:.120}")
    limits = {"stall_ms": MAX_STALL_MS, "html_per_byte": MAX_HTML_PER_BYTE + 1}
    return int(any(it[0] > limits.get(key[1], it[0]) for key, it in worst.items()))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["costs"]:
        numbers = [int(it) for it in arguments[1:]]
        sys.exit(search_costs(*(numbers + [int(SECONDS), CHARS][len(numbers) :])))
    sys.exit(main(float(arguments[0]) if arguments else SECONDS))
