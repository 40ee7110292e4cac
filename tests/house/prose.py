"""The prose of the code: docstrings and comments, by file."""

import ast
import io
import re
import tokenize
from pathlib import Path

# Comments for tools, not for readers.
DIRECTIVE = re.compile(r"#(!|\s*(noqa|type:|fmt:|pragma|mypy:|ruff:))")
CODE = re.compile(r"``[^`]*``|`[^`]*`|https?://\S+|:\w+ ?[\w, ]*:")
BLOCK_COMMENT = re.compile(r"/\*(.*?)\*/", re.DOTALL)
LINE_COMMENT = re.compile(r"^\s*//(.*)$", re.MULTILINE)


def read_prose(path: Path) -> str:
    """Return the docstrings and comments of a file, without code and addresses."""
    text = path.read_text()
    found = _read_python(text) if path.suffix == ".py" else _read_script(text)
    return CODE.sub(" ", "\n\n".join(found))


def _read_python(text: str) -> list[str]:
    described = ast.Module | ast.ClassDef | ast.FunctionDef
    docstrings = [
        ast.get_docstring(node) or ""
        for node in ast.walk(ast.parse(text))
        if isinstance(node, described)
    ]
    comments = [
        token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT and not DIRECTIVE.match(token.string)
    ]
    return [*docstrings, "\n".join(comments)]


def _read_script(text: str) -> list[str]:
    return [*BLOCK_COMMENT.findall(text), "\n".join(LINE_COMMENT.findall(text))]
