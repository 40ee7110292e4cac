import pytest
from hypothesis import HealthCheck, given, settings

from .properties import PROPERTIES

# The same examples on each run; `make fuzz` generates others.
EXAMPLES = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize(
    ("holds", "strategy"), PROPERTIES, ids=[it.__name__ for it, _ in PROPERTIES]
)
def test_property_always_holds(holds, strategy):
    EXAMPLES(given(strategy)(holds))()
