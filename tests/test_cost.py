import pytest

from kaiwa.cost import (
    PICTURE_TOKENS,
    Cost,
    Price,
    add_up,
    estimate_tokens,
    parse_dollars,
    parse_prices,
)

SONNET = Price(3_000_000, 15_000_000)


@pytest.mark.parametrize(("characters", "tokens"), [(0, 0), (1, 1), (2, 1), (3, 2)])
def test_estimate_rounds_up(characters, tokens):
    assert estimate_tokens(characters) == tokens


def test_unpriced_cost_has_tokens_only():
    assert add_up(None, 10, 20) == Cost(30, 0)


def test_money_is_exact_in_nanodollars():
    cost = add_up(SONNET, 1_000, 200)

    assert cost == Cost(1_200, 6_000_000)  # 0.003 + 0.003 dollars


def test_smaller_amounts_round_up():
    assert add_up(Price(37_500, 0), 1, 0) == Cost(1, 38)


def test_prices_are_per_million_tokens():
    prices = parse_prices(" claude-4-5-sonnet = 3/15 , nova-lite=0.06/0.24,")

    assert list(prices) == ["claude-4-5-sonnet", "nova-lite"]
    assert prices["claude-4-5-sonnet"] == SONNET
    assert prices["nova-lite"] == Price(60_000, 240_000)


def test_single_price_is_per_picture():
    [price] = parse_prices("stable-image-ultra=0.08").values()

    assert add_up(price, 500, PICTURE_TOKENS) == Cost(1_500, 80_000_000)


def test_model_name_may_contain_signs():
    assert list(parse_prices("vendor/a:b@INFERENCE=0/0")) == ["vendor/a:b@INFERENCE"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("claude", id="no price"),
        pytest.param("claude=101", id="more than any picture costs"),
        pytest.param("=0.08", id="a picture of no model"),
        pytest.param("claude=3/", id="half a price"),
        pytest.param("claude=3/15/2", id="three prices"),
        pytest.param("=3/15", id="no model"),
        pytest.param("a b=3/15", id="two words"),
        pytest.param("claude=3/15,claude=4/20", id="model twice"),
        pytest.param("claude=-3/15", id="less than nothing"),
        pytest.param("claude=1e9/15", id="exponent"),
        pytest.param("claude=nan/15", id="no number"),
        pytest.param("claude=３/15", id="digits of another script"),
        pytest.param("claude=10001/15", id="more than any model costs"),
        pytest.param("claude=0.0000001/15", id="more places than counted"),
    ],
)
def test_invalid_prices_are_rejected(text):
    with pytest.raises(ValueError, match="model=in/out|dollars"):
        parse_prices(text)


def test_dollars_become_nanodollars():
    assert parse_dollars(" 12.50 ") == 12_500_000_000


@pytest.mark.parametrize("text", ["", "0", "0.0", "-1", "nan", "1e3", "$5", "1000001"])
def test_invalid_dollars_are_rejected(text):
    with pytest.raises(ValueError, match="more than 0"):
        parse_dollars(text)
