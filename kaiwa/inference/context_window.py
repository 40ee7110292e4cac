"""The context window, as far as a refusal describes it.

An endpoint refuses a short question, too, if the prompt and the limit of output tokens
together exceed the model's context window.

Pure: no IO.
"""

import re

# With less than this, the prompt itself is too long.
MIN_ROOM_TOKENS = 16
MAX_SEARCH_CHARACTERS = 4000
_N = r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,9})"
NUMBER = re.compile(_N)
_INPUT = r"(?:messages?|prompt|inputs?|text input|conversation)"
_QUOTE = "[`'\"]?"
# 199000 + 4096 > 200000
_SUM = re.compile(rf"{_N}\s?\+\s?{_N}\s?>=?\s?{_N}")
# 4096 > 4096 - 30
_DIFFERENCE = re.compile(rf"{_N}\s?>=?\s?{_N}\s?-\s?{_N}")
_WINDOW = [
    re.compile(rf"{_N}[ -](?:tokens? )?(?:maximum )?context", re.I),
    re.compile(rf"context[ _-](?:length|window|limit|size)[^\d.,;]{{0,40}}{_N}", re.I),
    re.compile(rf"(?:<=|≤|>|at most|limit (?:of|is)|maximum(?: of)?) ?{_N}", re.I),
    re.compile(rf"{_N} (?:tokens? )?maximum", re.I),
]
_PROMPT = [
    re.compile(rf"{_N} (?:tokens? )?(?:in|of|from|for) (?:the |your )?{_INPUT}", re.I),
    re.compile(rf"{_N} {_QUOTE}{_INPUT}{_QUOTE} tokens", re.I),
    re.compile(rf"{_INPUT}[^\d,;.\"]{{0,40}}{_N}", re.I),
]
_TOTAL = re.compile(rf"(?:requested|total)[^\d]{{0,20}}{_N}", re.I)
_OUTPUT = re.compile(
    r"completion|output|generat|max(imum)?[ _-]?(new[ _-]?)?tokens", re.I
)


def find_room(refusal: str, max_tokens: int) -> int | None:
    """Return the tokens that the window has beside the prompt, perhaps less than 0.

    :param max_tokens: the limit of output tokens in the refused request.
    :returns: None if the refusal lacks the numbers, or if they fit together.
    """
    found = find_sizes(refusal, max_tokens)
    if found is None:
        return None
    prompt, window = found
    return window - prompt if prompt + max_tokens > window else None


def find_sizes(refusal: str, max_tokens: int) -> tuple[int, int] | None:
    """Return the tokens of the prompt and of the window that a refusal names."""
    refusal = refusal[:MAX_SEARCH_CHARACTERS]
    return _find_sum(refusal, max_tokens) or _find_apart(refusal, max_tokens)


def mentions_output(refusal: str) -> bool:
    """Return whether a refusal is also about the length of the answer."""
    return _OUTPUT.search(refusal[:MAX_SEARCH_CHARACTERS]) is not None


def _find_sum(refusal: str, max_tokens: int) -> tuple[int, int] | None:
    if found := _SUM.search(refusal):
        one, other, window = map(_read, found.groups())
        return (one if other == max_tokens else other), window
    if found := _DIFFERENCE.search(refusal):
        _, window, prompt = map(_read, found.groups())
        return prompt, window
    return None


def _find_apart(refusal: str, max_tokens: int) -> tuple[int, int] | None:
    window = _search(_WINDOW, refusal)
    prompt = _search(_PROMPT, refusal)
    if prompt is None and (total := _search([_TOTAL], refusal)):
        prompt = total - max_tokens
    if window is None or prompt is None or prompt < 0:
        return None
    return prompt, window


def _search(patterns: list[re.Pattern[str]], refusal: str) -> int | None:
    for pattern in patterns:
        if found := pattern.search(refusal):
            return _read(found[1])
    return None


def _read(number: str) -> int:
    return int(number.replace(",", ""))
