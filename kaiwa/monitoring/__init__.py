"""Lines of the log, metrics and error reports: numbers, names and codes, no texts.

``prometheus`` and ``sentry`` are not imported here: their libraries are large, and most
apps need neither.
"""

from .answers import log_answer
from .errors import RecentError, RecentErrors
from .logfmt import write_line
from .memory import find_memory_limit, measure_memory
from .samples import Sample, Sampler

__all__ = [
    "RecentError",
    "RecentErrors",
    "Sample",
    "Sampler",
    "find_memory_limit",
    "log_answer",
    "measure_memory",
    "write_line",
]
