"""The cost of an answer: tokens, and money if its model has a price.

A drawn picture counts as ``PICTURE_TOKENS`` output tokens.

Money is in whole numbers, so that sums are exact: prices in picodollars per token (one
dollar per million tokens is 1,000,000), sums in nanodollars.

Pure: no IO.
"""

import re
from decimal import Decimal
from typing import NamedTuple

CHARACTERS_PER_TOKEN = 2  # Low for most languages: estimates err on the high side.
NANODOLLARS = 10**9
MOST_DOLLARS = 1_000_000
MOST_DOLLARS_PER_MILLION_TOKENS = 10_000
PICTURE_TOKENS = 1_000  # As models with vision count a picture of a megapixel.
MOST_DOLLARS_PER_PICTURE = 100
_MODEL = re.compile(r"[^\s=,]{1,300}")
_DOLLARS = re.compile(r"[0-9]{1,7}(\.[0-9]{1,6})?", re.A)


class Price(NamedTuple):
    """The price of one input token and of one output token."""

    input_picodollars: int
    output_picodollars: int


class Cost(NamedTuple):
    """An expected or a real cost."""

    tokens: int
    nanodollars: int


class Spent(NamedTuple):
    """The spending so far, with reservations. Days and months are in UTC."""

    by_person_today: Cost
    by_all_this_month: Cost


def estimate_tokens(characters: int) -> int:
    """Estimate the tokens of a text."""
    return -(-characters // CHARACTERS_PER_TOKEN)


def add_up(price: Price | None, input_tokens: int, output_tokens: int) -> Cost:
    """Compute the cost of a prompt and its answer; 0 nanodollars without a price."""
    tokens = input_tokens + output_tokens
    if price is None:
        return Cost(tokens, 0)
    picodollars = (
        input_tokens * price.input_picodollars
        + output_tokens * price.output_picodollars
    )
    return Cost(tokens, -(-picodollars // 1000))


def parse_prices(text: str) -> dict[str, Price]:
    """Parse prices, comma-separated.

    ``model=in/out`` is in dollars per million tokens, and ``model=price`` of a model
    that draws, in dollars per picture.

    :raises ValueError: the text is invalid.
    """
    prices: dict[str, Price] = {}
    for entry in filter(None, (entry.strip() for entry in text.split(","))):
        model, _, both = entry.rpartition("=")
        model = model.strip()
        input_price, slash, output_price = both.partition("/")
        if not _MODEL.fullmatch(model) or model in prices:
            raise ValueError(
                "each entry must be model=in/out, or model=price of a model that draws,"
                " and name a model once"
            )
        if slash:
            price = Price(_read_price(input_price), _read_price(output_price))
        else:
            price = Price(0, _read_picture_price(input_price))
        prices[model] = price
    return prices


def parse_dollars(text: str) -> int:
    """Parse an amount of dollars; return nanodollars.

    :raises ValueError: the text is invalid, or the amount is 0.
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
        raise ValueError("a price must be dollars per million tokens, as in 3/15")
    return int(Decimal(text) * 1_000_000)


def _read_picture_price(text: str) -> int:
    text = text.strip()
    if not _DOLLARS.fullmatch(text) or Decimal(text) > MOST_DOLLARS_PER_PICTURE:
        raise ValueError("a price must be in/out, or dollars per picture, as in 0.08")
    return int(Decimal(text) * 10**12) // PICTURE_TOKENS
