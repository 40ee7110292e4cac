r"""Temml, which reads TeX, in a JavaScript engine inside this process.

Temml is a script without dependencies. The engine gives it no access to files, sockets
or Python, and limits its CPU time, memory and stack.

The only file that imports quickjs-ng. Reads two files at the first formula.
"""

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

# Importing ``quickjs`` would start a thread, for a class that is not used here.
from _quickjs import Context, JSException

MAX_SECONDS = 0.035
MAX_BYTES = 48_000_000
MAX_STACK_BYTES = 400_000
# Of the tree as JSON. A macro may double its length at each step.
MAX_TREE_CHARS = 250_000

_FOLDER = Path(__file__).parent / "temml"
# Lengths in em and in pt are cut off at ``maxSize``.
_CONVERT = r"""
(tex, displayMode) => JSON.stringify(temml.__renderToMathMLTree(
  tex, {displayMode, throwOnError: true, maxExpand: 300, maxSize: [30, 300]}
))
"""
# Bugs of Temml 0.13.5, and their corrections.
_CORRECTIONS = {
    # \overset{a}{b} becomes a superscript.
    'm=r&&"op"===r.type': 'm=e.stack||r&&"op"===r.type',
    # \mathrm{C6H12} loses the second digit of a number.
    "s.children[t].children[0].children?s.children[t].children[0].children[0].text"
    ":s.children[t].children[0].text": "s.children[t].toText()",
}
# Commands of KaTeX and LaTeX that Temml does not know.
_COMMANDS = {
    r"\KaTeX": r"\mathrm{KaTeX}",
    r"\mbox": r"\text{#1}",
    r"\minuso": r"\mathbin{⦵}",
    r"\overlinesegment": r"\overline{#1}",
    r"\underlinesegment": r"\underline{#1}",
    r"\xrightequilibrium": r"\xrightleftharpoons{#1}",
    r"\xleftequilibrium": r"\xleftrightharpoons{#1}",
    r"\xrightleftarrows": r"\xtofrom{#1}",
    **{rf"\{letter}": rf"\mathbb{{{letter}}}" for letter in "NQRZ"},
    **{
        rf"\{color}": rf"\textcolor{{{color}}}{{#1}}"
        for color in ("blue", "gray", "green", "orange", "pink", "purple", "red")
    },
}
_lock = Lock()


class UnreadableTeX(Exception):
    """Temml cannot read a formula, or it costs too much."""


def read_tex(tex: str, *, is_display: bool) -> dict[str, Any]:
    """Return the tree of MathML elements that Temml makes of a formula.

    An element has ``type``, ``attributes``, ``classes``, ``style`` and ``children``; a
    text has ``text``.

    :raises UnreadableTeX: Temml cannot read the formula, or it costs too much.
    """
    try:
        # The engine releases the GIL.
        with _lock:
            text = _load_temml()(tex, is_display)
    except JSException as error:
        raise UnreadableTeX from error
    if len(text) > MAX_TREE_CHARS:
        raise UnreadableTeX("too long")
    tree: dict[str, Any] = json.loads(text)
    return tree


@cache
def _load_temml() -> Any:
    context = Context()
    context.set_max_stack_size(MAX_STACK_BYTES)
    context.set_memory_limit(MAX_BYTES)
    script = (_FOLDER / "temml.min.js").read_text("utf-8")
    for bug, correction in _CORRECTIONS.items():
        script = script.replace(bug, correction)
    context.eval(script)
    define = context.eval("(name, body) => temml.__defineMacro(name, body)")
    for name, body in _COMMANDS.items():
        define(name, body)
    context.set_time_limit(MAX_SECONDS)
    return context.eval(_CONVERT)
