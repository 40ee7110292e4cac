"""The shown branch as one HTML file, which opens offline and runs no script."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from ..file_part import read_question
from ..render import Pace, render_answer, render_plain
from ..source import show_line
from .talk import Talk

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_HEAD = Markup(
    """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{styles}</style>
</head>
<body class="export">
"""
)
_ARTICLE = Markup(
    """<article class="export__message export__message--{role}">
<h3 class="export__name">{name}</h3>
<time class="export__time" datetime="{time}">{day}</time>
<div class="{kind}" dir="auto">"""
)


class HTMLLabels(NamedTuple):
    """The words of the page, in the reader's language.

    :ivar lang: the code of the language.
    :ivar you: the name above a question.
    """

    lang: str
    title: str
    you: str


def write_html(
    talks: Iterable[Talk],
    labels: HTMLLabels,
    styles: str,
    pace: Pace,
    *,
    fill: Callable[[str], str] = str,
) -> Iterator[bytes]:
    """Yield one HTML file.

    :param styles: CSS without ``</style>``.
    :param pace: when to yield to the event loop.
    :param fill: puts words into a block that needs some.
    """
    yield _HEAD.format(
        lang=labels.lang, title=labels.title, styles=Markup(styles), policy=POLICY
    ).encode()
    for talk in talks:
        title = show_line(talk.conversation.title)
        yield f'<section><h2 dir="auto">{escape(title)}</h2>\n'.encode()
        for message in talk.messages:
            is_user = message.role == "user"
            yield _ARTICLE.format(
                role=message.role,
                name=labels.you if is_user else message.model_key or "",
                time=message.created_at.isoformat(),
                day=message.created_at.date().isoformat(),
                kind="export__text" if is_user else "blocks",
            ).encode()
            if is_user:
                yield render_plain(read_question(message.source)).encode()
            else:
                for block in render_answer(message.source, pace):
                    yield fill(block).encode() + b"\n"
            yield b"</div>\n</article>\n"
            pace.rest_if_due()
        yield b"</section>\n"
    yield b"</body>\n</html>\n"
