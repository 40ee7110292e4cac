"""A row of the table: one figure, for each subject, and what is to be reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Formatter = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    :ivar is_reached: None where there is nothing to reach.
    """

    figure: str
    target: str
    kaiwa: str
    floor: str = ""
    obvious: str = ""
    is_reached: bool | None = None
    is_broken: bool = False


def describe_spread(samples: Sequence[float], write: Formatter) -> str:
    """Write the median, and the least and the most."""
    if len(samples) < 2:
        return write(samples[0])
    return f"{write(median(samples))} ({write(min(samples))}–{write(max(samples))})"


def find_percentile(samples: Sequence[float], percent: int) -> float:
    """Return the value that so many per cent do not pass."""
    if len(samples) < 2:
        return samples[0]
    return quantiles(samples, n=100, method="inclusive")[percent - 1]


def write_ms(seconds: float) -> str:
    """Write seconds as milliseconds."""
    return f"{seconds * 1000:.1f} ms"


def write_ratio(ratio: float) -> str:
    """Write how many times."""
    return f"×{ratio:.2f}"
