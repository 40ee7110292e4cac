r"""A check that MathML shows the letters and digits of its TeX, and no others.

Converters have lost some: ``\mathrm{C6H12}`` became C6H1. They have shown others: the 2
of ``\begin{alignedat}{2}``. A formula shown as its source is better than a formula that
looks right and is not.

Pure: no IO.
"""

import re
import string
import unicodedata
from collections import Counter

_LENGTH = r"[-+]?\s*[\d.,]*\s*(?:em|ex|pt|px|mu|mm|cm|in|bp|pc|dd|cc|sp)"
# Sizes, colours, columns, names and comments: letters that are not shown.
_NOT_SHOWN = re.compile(
    rf"""
    (?<!\\)%.*
    | \\begin\s*\{{(?:alignat|alignedat|xalignat)\*?\}}\s*\{{\d+\}}
    | \\(?:begin|end)\s*\{{[a-zA-Z]+\*?\}}(?:\s*\[[^\]]*\])?(?:\s*\{{[lcr|:\s]*\}})?
    | \\(?:color|textcolor|colorbox|label)\s*(?:\[\w+\])?\s*\{{[^{{}}]*\}}
    | \\fcolorbox\s*\{{[^{{}}]*\}}\s*\{{[^{{}}]*\}}
    | \\color\s*[a-z]+
    | \\(?:hspace|vspace|raisebox|kern|mkern|hskip|mskip|raise|lower|above)\*?
      \s*\{{?\s*{_LENGTH}
    | \\abovewithdelims.*? {_LENGTH}
    | \\rule\s*(?:\[[^\]]*\])?\s*\{{[^{{}}]*\}}\s*\{{[^{{}}]*\}}
    | \\genfrac(?:\s*(?:\{{[^{{}}]*\}}|\\.|\S)){{4}}
    | \\smash\s*\[[a-z]\]
    | \\(?:\\|cr|newline)\s*\*?\s*\[[^\]]*\]
    | \\[a-zA-Z]+
    """,
    re.VERBOSE,
)
# Definitions, choices between forms, arrows written as letters, characters by number.
_UNCHECKED = re.compile(
    r"\\(?:def|[egx]def|let|futurelet|(?:re|provide)?newcommand|DeclareMathOperator"
    r"|mathchoice|char|begin\s*\{CD\})(?![a-zA-Z])"
)


_COMMAND = re.compile(r"\\[a-zA-Z]+")
_ASCII = frozenset(string.ascii_letters + string.digits)


def has_same_letters(tex: str, text: str, shown: str) -> bool:
    r"""Return whether the letters and digits of a formula are those of its TeX.

    Commands may add the letters of their names: ``\sin`` shows *sin*.

    :param text: all characters of the formula.
    :param shown: those that a reader sees; an argument of ``\phantom`` is not.
    """
    if _UNCHECKED.search(tex):
        return True
    expected = _count(_NOT_SHOWN.sub(" ", tex))
    commands = "".join(_COMMAND.findall(tex))
    names = _count(commands.lower() + commands.upper())
    added = _count(shown) - expected - names
    return expected <= _count(text) and not _ASCII & added.keys()


def _count(text: str) -> Counter[str]:
    characters = unicodedata.normalize("NFKD", text)
    return Counter(it for it in characters if it.isalnum())
