"""Reading Markdown: pulldown-cmark's events, in a form that is quick to dispatch.

Tables, strikethrough and task lists are on. Footnotes are off, since they reach
across blocks; formulas are found in ``formulas.py``.

An event here is ``(name, value)``: pulldown-cmark's name, after ``+`` for what
starts and ``-`` for what ends (``+Heading``, ``-Heading``, ``Text``,
``SoftBreak``), and its value or None. Offsets are in UTF-8 bytes.

Pure: no IO. The only file that knows pyromark.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from pyromark import Markdown, Options

_OPTIONS = (
    Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS
)
_MARKDOWN = Markdown(options=_OPTIONS)

CODE = "+CodeBlock"
LIST = "+List"
PARAGRAPH = "+Paragraph"
TABLE = "+Table"

Result = TypeVar("Result")

Event = tuple[str, Any]
# Labels, folded by fold_label, to (address, title).
Definitions = Mapping[str, tuple[str, str]]


class UnreadableMarkdown(Exception):
    """The parser broke on a text."""


class Location(NamedTuple):
    """Where a top-level block lies, and the name of the event that begins it."""

    name: str
    start: int
    end: int


class Rows(NamedTuple):
    """Where the rows of a table or the items of a list begin.

    ``is_loose`` says that the items hold paragraphs.
    """

    kind: str
    starts: list[int]
    is_loose: bool


class Definition(NamedTuple):
    """A link reference definition."""

    start: int
    end: int
    label: str
    address: str
    title: str


def parse_events(text: str, definitions: Definitions) -> list[Event]:
    """Parse one block; ``definitions`` serve the references it does not define."""

    def resolve(link: Any) -> tuple[str, str] | None:
        return definitions.get(fold_label(link["reference"]))

    markdown = _MARKDOWN
    if definitions and "[" in text:
        markdown = Markdown(options=_OPTIONS, broken_link_callback=resolve)
    return _guard(
        lambda: [_name_event(event) for event in markdown.events(text, merge_text=True)]
    )


def locate_events(text: str) -> list[tuple[Event, int, int]]:
    """Parse one block; each event comes with where it starts and ends."""
    return _guard(
        lambda: [
            (_name_event(event), span["start"], span["end"])
            for event, span in _MARKDOWN.events_with_range(text)
        ]
    )


def locate_blocks(text: str) -> Iterator[Location]:
    """Yield where a text's top-level blocks are, in order.

    Whoever wants only the first ones stops reading, and saves the rest.

    :raises UnreadableMarkdown: the parser broke.
    """
    events = _guard(lambda: _MARKDOWN.events_with_range(text, merge_text=True))
    depth = end = 0
    while (found := _guard(lambda: next(events, None))) is not None:
        event, span = found
        if depth == 0:
            start, name = span["start"], _name_event(event)[0]
            if name != LIST:
                yield Location(name, start, span["end"])
        if isinstance(event, dict):
            depth += ("Start" in event) - ("End" in event)
        # The range of a list may reach past its last item, into what follows.
        if depth == 0 and name == LIST:
            yield Location(name, start, end)
        elif depth == 1:
            end = span["end"]


def locate_rows(text: str) -> Rows | None:
    """Find the rows of a text that is one list or one table; None for another."""

    def read() -> Rows | None:
        starts, depth, is_loose = [], 0, False
        events = _MARKDOWN.events_with_range(text, merge_text=True)
        for number, (event, span) in enumerate(events):
            name = _name_event(event)[0]
            if number == 0:
                kind = name
            elif depth == 0:
                return None
            elif depth == 1 and name in ("+Item", "+TableRow"):
                starts.append(span["start"])
            elif depth == 2 and name == "+Paragraph":
                is_loose = True
            depth += (name[0] == "+") - (name[0] == "-")
        return Rows(kind, starts, is_loose) if starts else None

    try:
        return _guard(read)
    except UnreadableMarkdown:
        return None


def list_definitions(text: str) -> list[Definition]:
    """List a text's link reference definitions; of one label, only the first."""
    # Every definition has these two characters, and most texts have none.
    if "]:" not in text:
        return []
    try:
        found = _guard(lambda: _MARKDOWN.reference_definitions(text))
    except UnreadableMarkdown:
        return []
    return [
        Definition(
            link["span"]["start"],
            link["span"]["end"],
            fold_label(label),
            link["dest"],
            link["title"] or "",
        )
        for label, link in found.items()
    ]


def fold_label(label: str) -> str:
    """Fold a label the way CommonMark compares them."""
    return " ".join(label.split()).casefold()


def _name_event(event: Any) -> Event:
    if isinstance(event, str):
        return event, None
    ((name, value),) = event.items()
    if name not in ("Start", "End"):
        return name, value
    sign = "+" if name == "Start" else "-"
    if isinstance(value, str):
        return sign + value, None
    ((name, value),) = value.items()
    return sign + name, value


def _guard(read: Callable[[], Result]) -> Result:
    """Turn a panic of the parser, which is no ``Exception``, into ours."""
    try:
        return read()
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise UnreadableMarkdown from error
        raise
