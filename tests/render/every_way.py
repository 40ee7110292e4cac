"""One answer, rendered in every way: loaded, cut in two, and by character."""

from kaiwa.render import GrowingAnswer, render_answer


def render_every_way(source: str) -> list[str]:
    """Return the HTML of each block; check that the deltas do not change it."""
    loaded = render_answer(source)
    for cut in range(1, len(source)):
        assert _stream([source[:cut], source[cut:]]) == loaded
    assert _stream(source) == loaded
    return loaded


def _stream(deltas) -> list[str]:
    answer = GrowingAnswer()
    for delta in deltas:
        answer.append(delta)
        _ = answer.blocks
    answer.finish()
    return [block.html for block in answer.blocks]
