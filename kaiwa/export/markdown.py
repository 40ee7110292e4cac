"""The shown branch as Markdown, to read and to edit."""

import re
from collections.abc import Iterable, Iterator

from ..file_part import read_file_part, read_question
from ..source import FILE, TEXT, THINKING, show_line, split_parts
from .talk import Talk

_LINE_START = re.compile(r"^", re.MULTILINE)


def write_markdown(
    talks: Iterable[Talk], *, you: str, thinking: str
) -> Iterator[bytes]:
    """Yield the conversations as headings and texts.

    Questions and thinking are quoted, since plain text could look like Markdown.

    :param you: the heading of a question, and ``thinking`` that of thinking.
    """
    for number, talk in enumerate(talks):
        title = show_line(talk.conversation.title)
        rule = "\n---\n\n" if number else ""
        yield f"{rule}# {title}\n".encode()
        for message in talk.messages:
            if message.role == "user":
                quoted = _quote(read_question(message.source))
                yield f"\n## {you}\n\n{quoted}\n".encode()
                continue
            yield f"\n## {message.model_key}\n".encode()
            for kind, text in split_parts(message.source):
                if kind == THINKING:
                    yield f"\n### {thinking}\n\n{_quote(text)}\n".encode()
                elif kind == TEXT:
                    yield f"\n{text}\n".encode()
                elif kind == FILE:
                    # A picture is described by its prompt.
                    yield f"\n{_quote(read_file_part(text).name)}\n".encode()


def _quote(text: str) -> str:
    return _LINE_START.sub("> ", text)
