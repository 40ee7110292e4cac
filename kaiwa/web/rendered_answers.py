"""A cache for the HTML of finished answers, with a limit on its bytes."""

from collections import OrderedDict
from collections.abc import Callable

MAX_BYTES = 8_000_000
MAX_ANSWER_BYTES = 1_000_000


class RenderedAnswers:
    """The HTML of the answers that were read last, by their source.

    :param render: render an answer's blocks; may yield to the event loop.
    """

    def __init__(
        self,
        render: Callable[[str], list[str]],
        *,
        max_bytes: int = MAX_BYTES,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        self._render = render
        self._max_bytes = max_bytes
        self._max_answer_bytes = max_answer_bytes
        self._answers: OrderedDict[str, tuple[tuple[str, ...], int]] = OrderedDict()
        self.size = 0

    def get_blocks(self, source: str) -> tuple[str, ...]:
        """Return the HTML of each block."""
        if source in self._answers:
            self._answers.move_to_end(source)
            return self._answers[source][0]
        blocks = tuple(self._render(source))
        size = len(source.encode()) + sum(len(html.encode()) for html in blocks)
        # Another greenlet may have added the answer meanwhile.
        if size <= self._max_answer_bytes and source not in self._answers:
            self._answers[source] = blocks, size
            self.size += size
            self._drop_oldest()
        return blocks

    def _drop_oldest(self) -> None:
        while self.size > self._max_bytes:
            _, (_, size) = self._answers.popitem(last=False)
            self.size -= size
