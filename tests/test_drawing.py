"""The settings of a picture."""

import pytest

from kaiwa.drawing import NO_DRAWING, Drawing, load_drawing, parse_drawing
from kaiwa.tuning import Tuning, load_tuning

WIDE = Drawing("16:9", "people", 4_294_967_295, "jpeg")


def test_fields_are_parsed():
    written = {
        "aspect_ratio": "16:9",
        "negative_prompt": " people\r\n",
        "seed": "４２９４９６７２９５",
        "output_format": "jpeg",
    }

    assert parse_drawing(written) == WIDE
    assert parse_drawing({}) == parse_drawing(dict.fromkeys(written, "")) == NO_DRAWING


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("aspect_ratio", "1:3", id="other ratio"),
        pytest.param("output_format", "svg", id="other format"),
        pytest.param("seed", "4294967296", id="too large"),
        pytest.param("seed", "-1", id="negative"),
        pytest.param("seed", "1.5", id="fraction"),
        pytest.param("seed", "9" * 100_000, id="endless"),
        pytest.param("negative_prompt", "x" * 10_001, id="too long"),
    ],
)
def test_invalid_field_is_refused(name, text):
    with pytest.raises(ValueError, match="."):
        parse_drawing({name: text})


def test_tuning_keeps_drawing():
    tuning = Tuning("Be brief.", drawing=WIDE)

    assert load_tuning(tuning.dump()) == tuning
    assert Tuning(thinking="low").dump() == {"thinking": "low"}
    assert load_drawing({"seed": 0, "style": "of a later release"}).seed == 0
