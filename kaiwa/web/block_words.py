"""The words of blocks. Rendered blocks contain none, in any language.

``static/js/lib/block-words.js`` does the same for streamed blocks.
"""

import re
from typing import NamedTuple, Self

from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape

_PLACEHOLDER = ">…<"
_THINKING = '<details class="thinking"><summary' + _PLACEHOLDER
_NOTE = '<p class="answer-note answer-note--unthinking"' + _PLACEHOLDER
_PICTURE = re.compile(r'<figure class="picture">.* alt="([^"]*)"></a></figure>', re.S)
_SECONDS = re.compile(r'<data value="([0-9]+)"></data></details>\Z')


class BlockWords(NamedTuple):
    """The words in one language.

    :ivar seconds: the name of thinking of less than a minute, with ``{seconds}``; the
        longer one is ``minutes``, with both.
    """

    lang: str
    thinking: str
    seconds: str
    minutes: str
    unthinking: str

    @classmethod
    def read(cls) -> Self:
        """Return the words in the reader's language."""
        names = {"seconds": "{seconds}", "minutes": "{minutes}"}
        return cls(
            str(get_locale()),
            _("Thinking…"),
            _("Thought for %(seconds)s s", **names),
            _("Thought for %(minutes)s min %(seconds)s s", **names),
            _("This model does not support thinking. It answered without it."),
        )

    def fill(self, block: str) -> Markup:
        """Put the words into a block, if it needs any."""
        if block.startswith(_THINKING):
            return self._put(block, self.name_thinking(block))
        if block.startswith(_NOTE):
            return self._put(block, self.unthinking)
        return Markup(block)

    def name_thinking(self, block: str) -> str:
        """Return the name of a block of thinking: its duration, if that is known."""
        found = _SECONDS.search(block)
        if not found:
            return self.thinking
        minutes, seconds = divmod(int(found[1]), 60)
        words = self.minutes if minutes else self.seconds
        return words.format(minutes=minutes, seconds=seconds)

    def _put(self, block: str, words: str) -> Markup:
        filled = f' lang="{escape(self.lang)}">{escape(words)}<'
        # The replace of Markup would escape both.
        return Markup(str(block).replace(_PLACEHOLDER, filled, 1))


def fill_block(block: Markup) -> Markup:
    """Put the words of the reader's language into a block."""
    if not block.startswith((_THINKING, _NOTE)):
        return block  # Fast path: nearly all blocks.
    return BlockWords.read().fill(block)


def describe_picture(block: str) -> Markup:
    """Return a block; of a picture, which only its owner may see, its description."""
    found = _PICTURE.fullmatch(block)
    if not found:
        return Markup(block)
    return Markup(f'<p class="answer-note">{found[1]}</p>')
