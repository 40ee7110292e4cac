"""The end of an answer: references to later definitions, and footnotes.

A definition may follow the blocks that refer to it, so these are rendered again when
the answer ends. Footnotes are shown where they are written until then.

Pure: no IO.
"""

import re
from textwrap import dedent
from typing import NamedTuple

from .addresses import link_addresses
from .blocks import Block, Budget, clean_html, render_block
from .markdown import CODE, FOOTNOTE, PARAGRAPH, fold_label, list_footnotes
from .notes import DEFINITION, REFERENCE, Notes
from .pace import Pace
from .spans import FORMULA, OPEN_FORMULA

_LABEL = re.compile(r"\[([^\[\]]{1,200})\](?!\()")
_USED_LABEL = re.compile(r"\[([^\[\]]{1,200})\](?![(:])")
_WITHOUT_REFERENCES = (CODE, FORMULA, OPEN_FORMULA)


class Waiting(NamedTuple):
    """A block with a reference that is not defined yet, or a footnote."""

    source: str
    kind: str
    heading_level: int | None


class References(dict[str, tuple[str, str]]):
    """The definitions so far, as folded label to (address, title).

    :ivar waiting: the blocks that wait for the end, by their start.
    :ivar budget: the HTML of the finished blocks.
    :ivar sources: the definitions as they were written, by folded label.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[int, Waiting] = {}
        self.budget = Budget()
        self.sources: dict[str, str] = {}

    def is_waiting(self, source: str, kind: str) -> bool:
        """Return whether a block may change when the answer ends."""
        if kind == FOOTNOTE:
            return True
        if "[" not in source or kind in _WITHOUT_REFERENCES:
            return False
        labels = {fold_label(it) for it in set(_LABEL.findall(source))}
        return any(it and it not in self for it in labels)


def show_unused(references: References, source: str) -> list[Block]:
    """Show the definitions without a reference. Otherwise their text is lost."""
    if not references.sources:
        return []
    used = {fold_label(label) for label in _USED_LABEL.findall(source)}
    unused = [it for label, it in references.sources.items() if label not in used]
    html = "<br>\n".join(link_addresses(it.strip()) for it in unused)
    end = len(source.encode())
    block = Block(
        end, end, f"<p>{clean_html(html)}</p>", is_finished=True, is_late=True
    )
    return [block] if unused else []


def complete_blocks(
    blocks: list[Block], references: References, anchor: str, pace: Pace
) -> list[Block]:
    """Render the waiting blocks with all definitions, and add the footnotes."""
    if not references.waiting:
        return blocks
    footnotes = _find_footnotes(blocks, references)
    inner = _find_inner_footnotes(blocks, references) - footnotes.keys()
    notes = Notes(footnotes, sorted(inner), anchor)
    moved = set(footnotes.values())
    is_shifted = False
    budget, end = Budget(), blocks[-1].end
    completed: list[Block] = []
    for block in blocks:
        waiting = references.waiting.get(block.start)
        if waiting and block.start in moved:
            is_shifted = True
            continue
        if waiting and _is_defined(waiting.source, references, notes):
            html = _render_again(waiting, references, notes, pace)
            html = budget.spend(html, waiting.source, block.end)
            pace.rest_if_due()
            if not html:  # It consisted of footnotes.
                is_shifted = True
                continue
            block = block._replace(html=html, is_late=True)
        else:
            budget.spend(block.html, block.html, end)
        completed.append(block._replace(is_late=block.is_late or is_shifted))
    if footnotes or notes.inner:
        html = _write_notes(footnotes, references, notes, pace, budget, end)
        completed.append(Block(end, end, html, is_finished=True, is_late=True))
    return completed


def _find_footnotes(blocks: list[Block], references: References) -> dict[str, int]:
    """Return the start of each footnote by its label, the first one of a label."""
    found: dict[str, int] = {}
    for block in blocks:
        waiting = references.waiting.get(block.start)
        if waiting and waiting.kind == FOOTNOTE:
            definition = DEFINITION.match(waiting.source)
            if definition:
                found.setdefault(fold_label(definition[1]), block.start)
    return found


def _find_inner_footnotes(blocks: list[Block], references: References) -> set[str]:
    """Return the labels of the footnotes in items, quotes and the like."""
    labels = set()
    for block in blocks:
        waiting = references.waiting.get(block.start)
        if waiting and waiting.kind != FOOTNOTE and "]:" in waiting.source:
            labels.update(list_footnotes(waiting.source))
    return labels


def _is_defined(source: str, references: References, notes: Notes) -> bool:
    labels = set(_LABEL.findall(source))
    return any(fold_label(label) in references for label in labels) or any(
        label in notes for label in set(REFERENCE.findall(source))
    )


def _render_again(
    waiting: Waiting, references: References, notes: Notes, pace: Pace
) -> str:
    return render_block(
        waiting.source,
        waiting.kind,
        references,
        heading_level=waiting.heading_level,
        pace=pace,
        is_growing=False,
        notes=notes,
    )


def _write_notes(
    footnotes: dict[str, int],
    references: References,
    notes: Notes,
    pace: Pace,
    budget: Budget,
    end: int,
) -> str:
    htmls: dict[str, str] = {}

    def render(label: str) -> None:
        if label in htmls:
            return
        if label not in footnotes:
            htmls[label] = notes.contents.get(label, "")
            budget.spend(htmls[label], htmls[label], end)
            return
        waiting = references.waiting[footnotes[label]]
        source = dedent(" " * 4 + DEFINITION.sub("", waiting.source, count=1))
        content = Waiting(source, PARAGRAPH, None)
        html = _render_again(content, references, notes, pace)
        htmls[label] = budget.spend(html, source, end)
        pace.rest_if_due()

    # A note may refer to others, which are numbered after it.
    for label in notes.referenced:
        render(label)
    labels = [*footnotes, *notes.inner]
    for label in labels:
        render(label)
    rest = set(labels) - set(notes.referenced)
    order = [*notes.referenced, *(label for label in labels if label in rest)]
    return notes.write_section(htmls[label] for label in order)
