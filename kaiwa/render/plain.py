"""Plain text as HTML: escaped, with invisible characters made visible.

Pure: no IO.
"""

import html
import re

# A reader does not see these, but a compiler or a model reads them: direction controls
# (trojan source), zero-width characters, fillers, line separators, and the tags and
# variation selectors that can smuggle text. U+FE0E and U+FE0F stay: they choose between
# the two forms of an emoji, also in ordinary strings.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

# Prose needs more of them: right-to-left scripts use LRM, RLM and isolates, emoji and
# Indic scripts joiners, flags tags, and Japanese names variation selectors. Only
# characters that reverse text, or runs that can only smuggle text, are revealed.
_TURNING = "\u202a-\u202e\u206a-\u206f\ufff9-\ufffb\U0001d173-\U0001d17a"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f"
_ANY_TURNING = re.compile(f"[{_TURNING}]")
_HIDDEN = re.compile(
    f"{_FLAG}|[{_TURNING}\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]+"
    f"|(?<=[{_SELECTORS}])[{_SELECTORS}]+|(?<![{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]+"
    "|[\u180e\u200b-\u200d\u2060-\u2064\ufeff]{4,}"
)


def render_plain(text: str) -> str:
    """Render a user's message: escaped; CSS preserves its white space."""
    return f'<div class="plain">{escape_prose(text)}</div>'


def escape_text(text: str) -> str:
    """Escape a text for use between tags."""
    return html.escape(text, quote=False)


def escape_prose(text: str) -> str:
    """Escape prose; write hidden characters as their code points."""
    text = escape_text(text)
    return text if text.isascii() else _HIDDEN.sub(_name_run, text)


def reveal_turning(text: str) -> str:
    """Write characters that reverse text as their code points.

    The result for a text is the same however the text is cut.

    :param text: escaped.
    """
    return text if text.isascii() else _ANY_TURNING.sub(_name_character, text)


def escape_attribute(text: str) -> str:
    """Escape a text for use as a quoted attribute."""
    return html.escape(text, quote=True)


def reveal_invisible(code: str) -> str:
    """Mark invisible characters in escaped code.

    The stylesheet shows the title of each, and a copy contains the character itself.
    """
    return _INVISIBLE.sub(_mark_character, code)


def has_invisible(text: str) -> bool:
    """Return whether a text contains invisible characters."""
    return not text.isascii() and bool(_INVISIBLE.search(text))


def _name_run(match: re.Match[str]) -> str:
    run = match[0]
    if run[0] == "\U0001f3f4":
        return run
    return _write_name(_name(run[0]) + (f"…{_name(run[-1])}" if run[1:] else ""))


def _name_character(match: re.Match[str]) -> str:
    return _write_name(_name(match[0]))


def _mark_character(match: re.Match[str]) -> str:
    return f'<span class="control" title="{_name(match[0])}">{match[0]}</span>'


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


def _write_name(name: str) -> str:
    return f'<span class="invisible" title="{name}">{name}</span>'
