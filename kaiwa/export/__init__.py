"""Write conversations as JSON, Markdown or one HTML file, piece by piece.

Pure: no IO; independent of Flask and SQL. ``docs/export.md`` describes the JSON.
"""

from .html import HTMLLabels, write_html
from .json import VERSION, write_json
from .markdown import write_markdown
from .talk import FileContents, Talk

__all__ = [
    "FileContents",
    "HTMLLabels",
    "Talk",
    "VERSION",
    "write_html",
    "write_json",
    "write_markdown",
]
