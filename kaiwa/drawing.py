"""Drawing: the parameters with which a model draws a picture.

Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-images-generations

Pure: no IO.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .source import clean_text

# The first is the default of models.
RATIOS = ("1:1", "16:9", "21:9", "3:2", "5:4", "4:5", "2:3", "9:16", "9:21")
FORMATS = ("png", "jpeg")
MOST_PROMPT_CHARS = 10_000
MOST_SEED = 2**32 - 1
FIELDS = ("aspect_ratio", "negative_prompt", "seed", "output_format")

_SEED = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Drawing:
    """The parameters of a picture; an unset one is left to the model.

    :ivar negative_prompt: the things that the picture should not show.
    :ivar seed: the same one draws the same picture.
    """

    aspect_ratio: str = ""
    negative_prompt: str = ""
    seed: int | None = None
    output_format: str = ""

    def dump(self) -> dict[str, Any]:
        """Return the values that are set, as plain JSON."""
        return {name: it for name, it in asdict(self).items() if it not in ("", None)}


NO_DRAWING = Drawing()


def load_drawing(values: Mapping[str, Any]) -> Drawing:
    """Read stored parameters, without those of a later release."""
    return Drawing(**{name: it for name, it in values.items() if name in FIELDS})


def parse_drawing(written: Mapping[str, str]) -> Drawing:
    """Parse the fields of a form; a missing or blank one is unset.

    :raises ValueError: one is invalid.
    """
    ratio, form = written.get("aspect_ratio", ""), written.get("output_format", "")
    if ratio not in ("", *RATIOS) or form not in ("", *FORMATS):
        raise ValueError("an unknown ratio or format")
    negative = clean_text(written.get("negative_prompt", "")).strip()
    if len(negative) > MOST_PROMPT_CHARS:
        raise ValueError("the negative prompt is too long")
    return Drawing(ratio, negative, _read_seed(written.get("seed", "")), form)


def _read_seed(text: str) -> int | None:
    # Japanese keyboards write full-width digits.
    text = unicodedata.normalize("NFKC", text[:40]).strip()
    if not text:
        return None
    if not _SEED.fullmatch(text) or int(text) > MOST_SEED:
        raise ValueError("the seed is too large, or no number")
    return int(text)
