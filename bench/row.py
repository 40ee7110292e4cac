"""A row of the table: one figure of each subject, and its target."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Formatter = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    :ivar is_reached: None if the figure has no target.
    """

    figure: str
    target: str
    kaiwa: str
    floor: str = ""
    obvious: str = ""
    is_reached: bool | None = None
    is_broken: bool = False


def describe_spread(samples: Sequence[float], write: Formatter) -> str:
    """Write the median with the minimum and the maximum."""
    if len(samples) < 2:
        return write(samples[0])
    return f"{write(median(samples))} ({write(min(samples))}–{write(max(samples))})"


def find_percentile(samples: Sequence[float], percent: int) -> float:
    """Return a percentile."""
    if len(samples) < 2:
        return samples[0]
    return quantiles(samples, n=100, method="inclusive")[percent - 1]


def write_ms(seconds: float) -> str:
    """Write seconds as milliseconds."""
    return f"{seconds * 1000:.1f} ms"


def write_ratio(ratio: float) -> str:
    """Write a ratio."""
    return f"×{ratio:.2f}"
