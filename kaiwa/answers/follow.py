"""The response bodies in which followers read a feed.

They are generators over plain values: they run after the view has returned, so they
must not use ``request``, ``session`` or ``g``.
"""

from collections.abc import Generator

from .feed import Feed
from .frames import encode_sent
from .pacing import CATCH_UP_SECONDS

# Heroku's router closes a request without a first byte within 30 s.
OPENING = b": hello\n\n"
BEAT = b"event: beat\ndata:\n\n"


def follow(feed: Feed, position: int) -> Generator[bytes]:
    """Yield server-sent events from a position until the answer ends.

    :param position: the bytes of source that the follower has seen.
    """
    with feed.join():
        yield OPENING
        # After a reload at another process, a follower may be ahead of the stored text.
        feed.wait_for(position, CATCH_UP_SECONDS)
        frame = feed.open_frame(position)
        yield frame.event
        while not frame.is_final:
            following = feed.next_frame(frame)
            if following is None and feed.is_closed:
                return
            yield following.event if following else BEAT
            frame = following or frame


def follow_send(html: str, feed: Feed | None) -> Generator[bytes]:
    """Yield an accepted send, and then its answer from the start.

    :param html: the articles of the send.
    :param feed: None if the answer has too many followers: the browser tries later.
    """
    sent = encode_sent(html)
    del html  # The stream may last for minutes.
    yield sent
    del sent
    if feed:
        yield from follow(feed, 0)


def follow_blocks(feed: Feed) -> Generator[str]:
    """Yield the HTML of each block when it is finished, until the answer ends.

    For browsers without scripts: their page stays open in the meantime. A comment
    stands for each wait without a finished block, to keep the connection open. Blocks
    that were sent stay, even if their text was lost before it was stored.
    """
    sent = 0
    with feed.join():
        frame = feed.open_frame(0)
        while True:
            is_over = feed.is_final or feed.is_closed
            blocks, _ = feed.read_blocks()
            finished = [block.html for block in blocks if block.is_finished]
            yield "".join(finished[sent:]) or "<!-- -->"
            sent = max(sent, len(finished))
            if is_over:
                return
            frame = feed.next_frame(frame) or frame
