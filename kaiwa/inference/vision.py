"""Vision: whether a model sees pictures.

Heroku's list does not state it; lists of other endpoints do, in several ways.

Pure: no IO.
"""

import re
from collections.abc import Mapping
from typing import Any

# The families of models that see pictures, by their documentation.
_SEEING = re.compile(
    r"""
    claude-(?!2|instant)                     # docs.anthropic.com: all since Claude 3
    | nova-(2-)?(lite|pro|premier|omni)      # docs.aws.amazon.com/nova: not Micro
    | gpt-(4o|4\.1|4-1|4-turbo|5)            # platform.openai.com/docs/models
    | \bo[134](?!-mini|-preview)\b | o4-mini
    | gemini | gemma-?3 | pixtral | llava | llama-?4
    | llama-?3[.-]2-?(11b|90b)
    | (mistral-(small-3|medium-3))
    | vision | (?<![a-z])vl(?![a-z])
    """,
    re.IGNORECASE | re.VERBOSE,
)


def guess_vision(model_id: str) -> bool:
    """Guess by its name whether a model sees pictures."""
    return _SEEING.search(model_id) is not None


def read_vision(row: Mapping[str, Any]) -> bool | None:
    """Read from an entry of a list whether its model sees pictures; None if unknown.

    OpenRouter lists ``architecture.input_modalities``, Mistral ``capabilities.vision``,
    Ollama a list ``capabilities``, others ``modalities`` or ``type``.
    """
    capabilities = row.get("capabilities")
    if isinstance(capabilities, dict) and isinstance(capabilities.get("vision"), bool):
        return bool(capabilities["vision"])
    if isinstance(capabilities, list) and capabilities:
        return "vision" in capabilities
    architecture = row.get("architecture")
    inputs = architecture if isinstance(architecture, dict) else row
    for name in ("input_modalities", "modalities"):
        modalities = inputs.get(name)
        if isinstance(modalities, list) and modalities:
            return "image" in modalities
    types = row.get("type")
    if isinstance(types, list) and any("image-" in str(it) for it in types):
        return True
    return None
