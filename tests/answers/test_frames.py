import json

import pytest

from kaiwa.answers.frames import encode_event, list_changes, list_unseen
from kaiwa.render import Block


def block(html: str, end: int = 1, *, is_finished: bool = False) -> Block:
    return Block(start=0, end=end, html=html, is_finished=is_finished)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        pytest.param("<p>a</p>", "<p>ab</p>", (0, 4, "b</p>"), id="grown"),
        pytest.param("<p>会</p>", "<p>会話</p>", (0, 4, "話</p>"), id="Japanese"),
        pytest.param(
            "<p>😀</p>", "<p>😀!</p>", (0, 5, "!</p>"), id="emoji is two units"
        ),
        pytest.param("<p>a</p>", "<h3>a</h3>", (0, 1, "h3>a</h3>"), id="another kind"),
        pytest.param("<p>ab</p>", "<p>a</p>", (0, 4, "</p>"), id="shrunk"),
    ],
)
def test_change_keeps_common_start(old, new, change):
    assert list_changes([block(old)], [block(new)]) == [change]


def test_finished_blocks_are_not_compared():
    before = [block("<p>a</p>", is_finished=True), block("<p>b</p>")]
    after = [block("<p>never</p>"), block("<p>bc</p>")]

    assert [index for index, _, _ in list_changes(before, after)] == [1]


def test_unseen_blocks_begin_before_position():
    blocks = [block("<p>a</p>", 3), block("<p>b</p>", 6), block("<p>c</p>", 9)]

    assert list_unseen(blocks, 6) == [(1, 0, "<p>b</p>"), (2, 0, "<p>c</p>")]
    assert len(list_unseen(blocks, 0)) == 3


def test_event_has_position_and_one_line():
    event = encode_event(7, [(0, 0, "<p>a\nb\u2028会</p>")], state="streaming", count=1)

    head, data, *rest = event.decode().split("\n")

    assert head == "id: 7"
    assert json.loads(data.removeprefix("data: ")) == {
        "state": "streaming",
        "count": 1,
        "blocks": [[0, 0, "<p>a\nb\u2028会</p>"]],
    }
    assert rest == ["", ""]
