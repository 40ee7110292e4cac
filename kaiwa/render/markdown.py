"""The Markdown parser: pulldown-cmark's events in a form that is quick to dispatch.

Tables, strikethrough, task lists and footnotes are enabled. ``formulas.py`` reads
formulas, ``endings.py`` connects footnotes, and ``amendments.py`` adapts the text to
the habits of models.

An event is ``(name, value)``: the name in pulldown-cmark and its value or None.
``+Heading`` is the start of a heading and ``-Heading`` its end; others have no sign
(``Text``, ``SoftBreak``). Offsets are in UTF-8 bytes.

Pure: no IO. The only file that imports pyromark.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from pyromark import Markdown, Options

from .amendments import amend_blocks, amend_emphasis, restore
from .nested_fences import has_hidden_fences
from .pace import Pace

_OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_FOOTNOTES
)
_MARKDOWN = Markdown(options=_OPTIONS)

CODE = "+CodeBlock"
FOOTNOTE = "+FootnoteDefinition"
HEADING = "+Heading"
LIST = "+List"
PARAGRAPH = "+Paragraph"
TABLE = "+Table"

# A shorter text is read within 10 ms.
SHORT_CHARS = 1_500

Result = TypeVar("Result")

Event = tuple[str, Any]
# From folded label to (address, title).
Definitions = Mapping[str, tuple[str, str]]


class UnreadableMarkdown(Exception):
    """The parser panicked on a text."""


class Location(NamedTuple):
    """The name of a top-level block's first event, and where the block is.

    :param heading: for a heading, its level as written, 1 to 6; else 0.
    """

    name: str
    start: int
    end: int
    heading: int = 0


class Rows(NamedTuple):
    """The starts of a table's rows or a list's items.

    :param is_loose: whether the items contain paragraphs.
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


def parse_events(
    text: str, definitions: Definitions, pace: Pace | None = None
) -> list[Event]:
    """Parse one block.

    :param definitions: for references that the block itself does not define.
    :param pace: when to yield to the event loop; never by default.
    """

    def resolve(link: Any) -> tuple[str, str] | None:
        return definitions.get(fold_label(restore(link["reference"])))

    markdown = _MARKDOWN
    if definitions and "[" in text:
        markdown = Markdown(options=_OPTIONS, broken_link_callback=resolve)
    amended = amend_emphasis(amend_blocks(text, pace))
    events = _guard(lambda: list(_read_events(markdown, amended, pace)))
    if amended is text and not ("\x03" in text or has_hidden_fences(text)):
        return events
    return [_restore_event(it) for it in events]


def _read_events(markdown: Markdown, text: str, pace: Pace | None) -> Iterable[Event]:
    if "~" not in text or len(_LONE_TILDE.findall(text)) < _TILDES_OF_A_PAIR:
        events = markdown.events(text, merge_text=True)
        return map(_name_event, _spread(pace, text, events))
    located = markdown.events_with_range(text, merge_text=True)
    return _keep_lone_tildes(text.encode(), _spread(pace, text, located))


_LONE_TILDE = re.compile(r"(?<!~)~(?!~)")
_TILDES_OF_A_PAIR = 2


def _keep_lone_tildes(data: bytes, events: Iterable[Any]) -> Iterator[Event]:
    """Replace strikethrough with one tilde by its text."""
    for event, span in events:
        named = _name_event(event)
        is_struck = named[0] in ("+Strikethrough", "-Strikethrough")
        if is_struck and data[span["start"] : span["start"] + 2] != b"~~":
            yield "Text", "~"
        else:
            yield named


def _restore_event(event: Event) -> Event:
    name, value = event
    if isinstance(value, str):
        return name, restore(value)
    if isinstance(value, dict):
        return name, {
            key: restore(it) if isinstance(it, str) else it for key, it in value.items()
        }
    return event


def locate_events(text: str, pace: Pace | None = None) -> list[tuple[Event, int, int]]:
    """Parse one block; return each event with its start and end."""
    return _guard(
        lambda: [
            (_name_event(event), span["start"], span["end"])
            for event, span in _spread(
                pace, text, _MARKDOWN.events_with_range(amend_blocks(text, pace))
            )
        ]
    )


def walk_events(
    text: str, pace: Pace | None = None
) -> Iterator[tuple[Event, int, int]]:
    """Yield each event with its start and end.

    The text is parsed as far as the caller iterates.

    :raises UnreadableMarkdown: the parser panicked.
    """
    for event, span in _iterate(text, pace):
        yield _name_event(event), span["start"], span["end"]


def locate_blocks(text: str, pace: Pace | None = None) -> Iterator[Location]:
    """Yield the top-level blocks of a text, in order.

    The text is parsed as far as the caller iterates.

    :raises UnreadableMarkdown: the parser panicked.
    """
    depth = end = 0
    for event, span in _iterate(text, pace):
        if depth == 0:
            start, (name, value) = span["start"], _name_event(event)
            if name != LIST:
                yield Location(name, start, span["end"], read_level(name, value))
        if isinstance(event, dict):
            depth += ("Start" in event) - ("End" in event)
        # The range of a list may extend past its last item, into the next block.
        if depth == 0 and name == LIST:
            yield Location(name, start, end)
        elif depth == 1:
            end = span["end"]


def _iterate(text: str, pace: Pace | None) -> Iterator[tuple[Any, Any]]:
    events = _guard(
        lambda: _spread(
            pace,
            text,
            _MARKDOWN.events_with_range(amend_blocks(text, pace), merge_text=True),
        )
    )
    while (found := _guard(lambda: next(events, None))) is not None:
        yield found


def find_rows(text: str) -> Rows | None:
    """Return the rows of a text; None if it is not one list or one table."""

    def read() -> Rows | None:
        starts, depth, is_loose = [], 0, False
        events = _MARKDOWN.events_with_range(amend_blocks(text), merge_text=True)
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
    """List a text's link reference definitions, the first one for each label."""
    # Most texts have no definition, and a definition contains these characters.
    if "]:" not in text:
        return []
    try:
        found = _guard(lambda: _MARKDOWN.reference_definitions(amend_blocks(text)))
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


def list_footnotes(text: str) -> list[str]:
    """List the folded labels of a block's footnotes, at any depth."""
    try:
        return [
            fold_label(value)
            for (name, value), _, _ in walk_events(text)
            if name == FOOTNOTE
        ]
    except UnreadableMarkdown:
        return []


def fold_label(label: str) -> str:
    """Fold a label as CommonMark does for comparison."""
    return " ".join(label.split()).casefold()


def read_level(name: str, value: Any) -> int:
    """Return the level of the heading that an event starts; 0 for other events."""
    return int(value["level"][1]) if name == HEADING else 0


def _spread(pace: Pace | None, text: str, events: Any) -> Iterator[Any]:
    if pace is None or len(text) <= SHORT_CHARS:
        return iter(events)
    return pace.spread(events)


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
    """Convert a panic of the parser, which is not an ``Exception``."""
    try:
        return read()
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise UnreadableMarkdown from error
        raise
