"""Which text between formula delimiters is a formula.

Prices, shell variables, JSONPath and regular expressions contain dollar signs, and
escaped brackets and parentheses look like the delimiters of TeX. In doubt, text that
contains TeX is a formula, and words are not.

Pure: no IO.
"""

import re

# Commands, scripts and relations do not occur in prose.
_TEX = re.compile(r"\\[a-zA-Z{}|,]|[\^_=<>]")
_FUNCTIONS = r"(?:sin|cos|tan|log|exp|lim|max|min|det|dim|mod|gcd|sup|inf|arg|ker|deg)"
_WORD = re.compile(
    rf"(?!{_FUNCTIONS}\b)\b[A-Za-z\u00c0-\u024f]{{3,}}\b|[\u301c\u3041-\u30ff\u4e00-\u9fff\uff5e]"
    r"|\b(?:and|or|to|is|of|in|by|at|on|for|per)\b"
)
_REGEX = re.compile(r"\\[dDwWsSbB.](?![A-Za-z])|\.[*+?]|\(\?[:=!<]|\[\^[^\]]*\][*+]")

# Between single dollars.
_PRICE = re.compile(
    r"[0-9][0-9.,]*(?:\s+[A-Za-z]{2,}|\s*[\u3001-\u30ff\u4e00-\u9fff\uff08\uff09\uff0c])"
)
_CODE = re.compile(r"[\"#`@]|(?<!\\);|&&|//|^\{[A-Za-z_]\w{2,}\}")
_COMMAND = re.compile(r"\\[A-Za-z]{2,}")
_CODE_START = re.compile(r"[)\]},;:/?!]|\.[A-Za-z.*\[]|\[['\"*?]|\|\^")
_CODE_END = re.compile(r"(?<!\\)[/:;,(.]\Z|[^\^_{\\\s][-=]\Z")

# Between escaped brackets: citations, ranges of characters, tasks.
_ESCAPED_BRACKETS = re.compile(r"[0-9][0-9,;\s\u2013-]*|(?:\w-\w)+|\^\w+|\s*")


# In a sentence, brackets contain a calculation, or they are brackets.
_CALCULATION = re.compile(r"\+|\s[-*/]\s")
_SUBSCRIPTED = re.compile(r"[A-Za-z0-9_)\]]\Z")


def is_formula(inner: str, delimiter: str, before: str = "", after: str = "") -> bool:
    """Return whether text between two delimiters is a formula.

    :param delimiter: the opening one.
    :param before: the text before it on its line.
    :param after: the text after the closing one on its line.
    """
    if _REGEX.search(inner) or inner.count(r"\|") % 2:
        return False
    if delimiter == r"\[" and _is_bracketed(inner, before, after):
        return False
    if delimiter == "$" and _is_code(inner, after[:1]):
        return False
    return bool(_TEX.search(inner)) or not _WORD.search(inner)


def _is_bracketed(inner: str, before: str, after: str) -> bool:
    # \[text\](address) is an escaped link.
    if after[:1] == "(" or _ESCAPED_BRACKETS.fullmatch(inner):
        return True
    is_in_sentence = any(it.isalnum() for it in before + after)
    if not is_in_sentence or _TEX.search(inner):
        return False
    return bool(_SUBSCRIPTED.search(before)) or not _CALCULATION.search(inner)


def _is_code(inner: str, after: str) -> bool:
    if after == "{" or (after == "(" and inner[0] in "({"):
        return True
    if _CODE.search(inner) and not _COMMAND.search(inner):
        return True
    if _CODE_START.match(inner) or _PRICE.match(inner):
        return True
    return len(inner) > 1 and bool(_CODE_END.search(inner))
