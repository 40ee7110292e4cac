"""The context windows of models: their sizes, and the bytes that a token takes.

The owner's CONTEXT_TOKENS comes first, then the endpoint's list of models, then the
table. A refusal that names a smaller size limits each of them. Refusals and measured
tokens are cached in the process.

Pure: no IO.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from ..prompt import DEFAULT_BYTES_PER_TOKEN, Prompt, Window, measure_turns
from .models import AttachedModel

# The first pattern that matches the id of a model decides.
KNOWN_TOKENS = (
    # https://docs.anthropic.com/en/docs/about-claude/models/overview
    (r"claude", 200_000),
    # https://docs.aws.amazon.com/nova/latest/userguide/what-is-nova.html
    (r"nova-micro", 128_000),
    (r"nova-(lite|pro)", 300_000),
    # https://huggingface.co/openai/gpt-oss-120b/blob/main/config.json
    (r"gpt-oss", 131_072),
    # https://platform.openai.com/docs/models
    (r"gpt-5", 400_000),
    (r"gpt-4\.1|gpt-4-1", 1_047_576),
    (r"gpt-4o|gpt-4-turbo", 128_000),
)
MOST_MODELS = 1000  # Cache this many models.
LEAST_MEASURED_TOKENS = 200  # A short prompt has more of the endpoint's own tokens.
MOST_MEASURED_TURNS = 200
LEAST_BYTES_PER_TOKEN, MOST_BYTES_PER_TOKEN = 1.0, 6.0
NEW_SHARE = 0.3  # The weight of a new measurement.


class Windows:
    """Finds and learns context windows.

    :param chosen: tokens by model; an empty name is for all other models.
    """

    def __init__(self, chosen: Mapping[str, int]) -> None:
        self._chosen = chosen
        self._refused: dict[str, int] = {}
        self._bytes_per_token: dict[tuple[str, bool], float] = {}

    def find(self, model: AttachedModel, question: str) -> Window | None:
        """Find the window of a model; None if its size is unknown.

        :param question: its language decides about the bytes per token.
        """
        tokens = (
            self._chosen.get(model.key)
            or self._chosen.get(model.model_id)
            or self._chosen.get("")
            or model.context_tokens
            or _find_known(model.model_id)
        )
        refused = self._refused.get(model.key)
        if refused and (tokens is None or refused < tokens):
            tokens = refused
        if tokens is None:
            return None
        measured = self._bytes_per_token.get((model.key, question.isascii()))
        return Window(tokens, measured or DEFAULT_BYTES_PER_TOKEN)

    def learn_size(self, model_key: str, tokens: int) -> None:
        """Learn the size that a refusal names."""
        if len(self._refused) < MOST_MODELS or model_key in self._refused:
            self._refused[model_key] = tokens

    def learn_tokens(self, model_key: str, prompt: Prompt, tokens: int) -> None:
        """Learn from the counted tokens of a prompt, in the question's language."""
        if tokens < LEAST_MEASURED_TOKENS or len(prompt.turns) > MOST_MEASURED_TURNS:
            return
        measured = measure_turns(prompt.turns) / tokens
        measured = min(max(measured, LEAST_BYTES_PER_TOKEN), MOST_BYTES_PER_TOKEN)
        key = model_key, prompt.question.isascii()
        known = self._bytes_per_token.get(key, DEFAULT_BYTES_PER_TOKEN)
        if len(self._bytes_per_token) < MOST_MODELS or key in self._bytes_per_token:
            self._bytes_per_token[key] = known + NEW_SHARE * (measured - known)


@lru_cache(maxsize=MOST_MODELS)
def _find_known(model_id: str) -> int | None:
    for pattern, tokens in KNOWN_TOKENS:
        if re.search(pattern, model_id, re.I):
            return tokens
    return None
