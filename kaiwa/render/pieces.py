"""A stretch of Markdown, split into finished blocks and growing ones.

Pure: no IO.
"""

from collections.abc import Iterable, Iterator

from .blocks import Block, Budget, render_block
from .endings import References, Waiting
from .markdown import Definition, list_definitions
from .outline import Outline
from .pace import Pace
from .spans import FORMULA, OPEN_FORMULA, Span, count_finished, split_spans

Links = dict[str, tuple[str, str]]


class Piece:
    """Markdown that starts where a block may start.

    :param start: its start in the whole source, in UTF-8 bytes.
    :param pace: when to yield to the event loop; never by default.
    :param is_complete: whether no text follows, so that every block is finished.
    """

    def __init__(
        self, text: str, start: int, pace: Pace | None = None, *, is_complete: bool
    ) -> None:
        self._data = text.encode()
        self._start = start
        spans = split_spans(self._data, pace)
        self._definitions = list(self._list_definitions(spans))
        count = len(spans) if is_complete else count_finished(spans, self._data)
        self.finished = spans[:count]
        self.growing = spans[count:]
        self.rest_start = self.finished[-1].end if self.finished else 0
        if is_complete:
            self.rest_start = len(self._data)

    @property
    def rest(self) -> str:
        """The text after the finished blocks."""
        return self.cut(self.rest_start, len(self._data))

    def cut(self, start: int, end: int) -> str:
        """Return the text between two byte offsets."""
        return self._data[start:end].decode()

    def _list_definitions(self, spans: list[Span]) -> Iterator[Definition]:
        # Each formula starts a new split, and a definition may follow it directly.
        formulas = [it for it in spans if it.kind in (FORMULA, OPEN_FORMULA)]
        starts = [0, *(it.end for it in formulas)]
        ends = [*(it.start for it in formulas), len(self._data)]
        for start, end in zip(starts, ends, strict=True):
            for found in list_definitions(self.cut(start, end)):
                yield found._replace(start=start + found.start, end=start + found.end)

    def finish_blocks(
        self, links: References, outline: Outline, pace: Pace
    ) -> Iterator[Block]:
        """Render the finished blocks; yield to the event loop between them.

        :param links: gains their definitions, and the blocks that wait for others.
        :param outline: gains their headings.
        """
        blocks = self._render(self.finished, links, outline, pace, links.budget, links)
        for block in blocks:
            yield block
            pace.rest_if_due()
        self._define(links, self.rest_start)
        for definition in self._definitions:
            if definition.start < self.rest_start:
                source = self.cut(definition.start, definition.end)
                links.sources.setdefault(definition.label, source)

    def grow_blocks(
        self, links: References, outline: Outline, pace: Pace
    ) -> list[Block]:
        """Render the growing blocks; change neither links nor outline."""
        defined = dict(links) if self._definitions else links
        outline = outline.copy()
        budget = links.budget.copy()
        blocks = self._render(self.growing, defined, outline, pace, budget)
        return list(blocks)

    def _render(
        self,
        spans: Iterable[Span],
        links: Links,
        outline: Outline,
        pace: Pace,
        budget: Budget,
        references: References | None = None,
    ) -> Iterable[Block]:
        for span in spans:
            self._define(links, span.start)
            source = self.cut(span.start, span.end)
            level = outline.add(span.heading) if span.heading else None
            is_growing = references is None
            html = render_block(
                source,
                span.kind,
                links,
                heading_level=level,
                pace=pace,
                is_growing=is_growing,
            )
            start, end = self._start + span.start, self._start + span.end
            html = budget.spend(html, source, end)
            is_late = references is not None and references.is_waiting(
                source, span.kind
            )
            if references is not None and is_late:
                references.waiting[start] = Waiting(source, span.kind, level)
            yield Block(start, end, html, is_finished=not is_growing, is_late=is_late)

    def _define(self, links: Links, end: int) -> None:
        """Add the definitions that start before ``end``; keep the first of a label."""
        for definition in self._definitions:
            if definition.start < end:
                links.setdefault(
                    definition.label, (definition.address, definition.title)
                )
