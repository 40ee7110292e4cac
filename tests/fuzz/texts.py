"""Texts that a model may write: attacks, Markdown syntax, and any characters."""

from hypothesis import strategies as st

from ..attacks.payloads import PAYLOADS
from ..render.markdown_text import LINES, cut_texts, markdown_texts

SIGNS = [
    *"[]()<>!*_`~$|\\#-+=:;&'\"{}^@/?.,0123456789 \n\t",
    *("](", "![", "```", "~~~", "$$", "\\(", "\\)", "\\[", "\\]", "\n\n", "\n> "),
    *("&#", "&lt;", "<!--", "-->", "https://", "javascript:", "\\begin{", "\\end{"),
    *("\u202e", "\u200d", "\ufe0f", "\U000e0041", "\u2028", "\x01", "\x02", "\x1e"),
    *("\x1ethinking\n", "\x1etext\n", "会話", "👩", "é", "\ud83d", "\ufffe", "\0"),
]
PIECES = st.one_of(
    st.sampled_from(SIGNS),
    st.sampled_from(SIGNS),
    st.sampled_from(PAYLOADS),
    st.sampled_from(LINES),
    st.text(max_size=10),
)
NOISE = st.lists(PIECES, max_size=40).map("".join)
ANY_TEXT = st.one_of(NOISE, markdown_texts(lines=[*LINES, *PAYLOADS]))
CUT_TEXTS = cut_texts(texts=ANY_TEXT)
