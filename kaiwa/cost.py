"""What an answer costs: tokens, and money where its model has a price.

Money is whole numbers, so that adding it up loses nothing: prices in picodollars a
token (one dollar for a million tokens is 1,000,000), sums in nanodollars.

Pure: no IO.
"""

import re
from decimal import Decimal
from typing import NamedTuple

CHARACTERS_PER_TOKEN = 2  # Few enough for most languages, so rather too dear.
NANODOLLARS = 10**9
MOST_DOLLARS = 1_000_000
MOST_DOLLARS_PER_MILLION_TOKENS = 10_000
_MODEL = re.compile(r"[^\s=,]{1,300}")
_DOLLARS = re.compile(r"[0-9]{1,7}(\.[0-9]{1,6})?", re.A)


class Price(NamedTuple):
    """The price of one input token and of one output token."""

    input_picodollars: int
    output_picodollars: int


class Cost(NamedTuple):
    """What something costs, or has cost."""

    tokens: int
    nanodollars: int


class Spent(NamedTuple):
    """What is used up, reservations included; days and months are UTC's."""

    by_person_today: Cost
    by_all_this_month: Cost


def estimate_tokens(characters: int) -> int:
    """Estimate how many tokens a text has."""
    return -(-characters // CHARACTERS_PER_TOKEN)


def add_up(price: Price | None, input_tokens: int, output_tokens: int) -> Cost:
    """Add up what a question and its answer cost; no money without a price."""
    tokens = input_tokens + output_tokens
    if price is None:
        return Cost(tokens, 0)
    picodollars = (
        input_tokens * price.input_picodollars
        + output_tokens * price.output_picodollars
    )
    return Cost(tokens, -(-picodollars // 1000))


def parse_prices(text: str) -> dict[str, Price]:
    """Read prices: ``model=in/out``, dollars for a million tokens, between commas.

    :raises ValueError: they cannot be read.
    """
    prices: dict[str, Price] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        model, _, both = entry.rpartition("=")
        model = model.strip()
        told, _, said = both.partition("/")
        if not _MODEL.fullmatch(model) or model in prices:
            raise ValueError("each entry must be model=in/out, and name a model once")
        prices[model] = Price(_read_price(told), _read_price(said))
    return prices


def parse_dollars(text: str) -> int:
    """Read an amount of dollars, as nanodollars.

    :raises ValueError: it cannot be read, or is nothing.
    """
    text = text.strip()
    dollars = Decimal(text) if _DOLLARS.fullmatch(text) else Decimal(0)
    if not 0 < dollars <= MOST_DOLLARS:
        raise ValueError(f"it must be dollars, more than 0 and at most {MOST_DOLLARS}")
    return int(dollars * NANODOLLARS)


def _read_price(text: str) -> int:
    text = text.strip()
    is_number = _DOLLARS.fullmatch(text)
    if not is_number or Decimal(text) > MOST_DOLLARS_PER_MILLION_TOKENS:
        raise ValueError("a price must be dollars for a million tokens, as in 3/15")
    return int(Decimal(text) * 1_000_000)
