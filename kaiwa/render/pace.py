"""Keep one rendering from blocking the event loop.

Rendering is CPU work between two switches of the event loop. A long answer is
rendered in slices, and the caller decides how to yield between two of them.

Pure: no IO. Knows nothing of the event loop: the caller passes in how to yield.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

SLICE_SECONDS = 0.02
CHECKED_ITEMS = 128

Result = TypeVar("Result")


def _do_nothing() -> None:
    pass


def _call(function: Callable[[], Result]) -> Result:
    return function()


class Pace:
    """When a rendering yields, and where slow set-up work runs.

    :param rest: yield to the event loop. The default does nothing, for tools and
        tests that run no event loop.
    :param run_aside: run a function that must not block the event loop, and return
        its result. The default calls it in place.
    """

    def __init__(
        self,
        rest: Callable[[], None] = _do_nothing,
        run_aside: Callable[[Callable[[], object]], object] = _call,
    ) -> None:
        self._rest = rest
        self._run_aside = run_aside
        self.start()

    def start(self) -> None:
        """Start a slice."""
        self._started = time.monotonic()

    @property
    def is_due(self) -> bool:
        """Whether the slice has lasted long enough."""
        return time.monotonic() - self._started >= SLICE_SECONDS

    def rest(self) -> None:
        """Yield to the event loop, and start the next slice."""
        self._rest()
        self.start()

    def rest_if_due(self) -> None:
        """Yield if the slice has lasted long enough."""
        if self.is_due:
            self.rest()

    def spread(self, items: Iterable[Result]) -> Iterator[Result]:
        """Yield many small items, and yield to the event loop between them."""
        for number, item in enumerate(items):
            yield item
            if number % CHECKED_ITEMS == 0:
                self.rest_if_due()

    def run_aside(self, function: Callable[[], Result]) -> Result:
        """Run slow set-up work off the event loop, and start the next slice."""
        result = self._run_aside(function)
        self.start()
        return result  # type: ignore[return-value]
