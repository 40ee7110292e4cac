"""The shown branch as Markdown, to read and to edit."""

import re
from collections.abc import Iterable, Iterator

from ..source import read_text, show_line
from .talk import Talk

_LINE_START = re.compile(r"^", re.MULTILINE)


def write_markdown(talks: Iterable[Talk], *, you: str) -> Iterator[bytes]:
    """Yield the conversations as headings and texts.

    A question is quoted, since it is plain text that could look like Markdown.

    :param you: the heading of a question.
    """
    for number, talk in enumerate(talks):
        title = show_line(talk.conversation.title)
        rule = "\n---\n\n" if number else ""
        yield f"{rule}# {title}\n".encode()
        for message in talk.messages:
            text = read_text(message.source)
            if message.role == "user":
                yield f"\n## {you}\n\n{_quote(text)}\n".encode()
            else:
                yield f"\n## {message.model_key}\n\n{text}\n".encode()


def _quote(text: str) -> str:
    return _LINE_START.sub("> ", text)
