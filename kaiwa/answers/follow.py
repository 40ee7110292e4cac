"""Following: the two bodies that a feed is read as.

Both are generators over plain values: they run after the request has been answered,
and must not touch ``request``, ``session`` or ``g``.
"""

from collections.abc import Generator

from .feed import Feed

# The router wants a first byte at once; proxies may hold back the first kilobyte.
OPENING = b": hello\n\n"
BEAT = b"event: beat\ndata:\n\n"
CATCH_UP_SECONDS = 3.0


def follow(feed: Feed, position: int) -> Generator[bytes]:
    """Yield server-sent events from a position on, until the answer ends.

    :param position: bytes of source that the follower has seen.
    """
    with feed.join():
        yield OPENING
        # After a reload elsewhere a follower can be ahead of what is stored.
        feed.wait_for(position, CATCH_UP_SECONDS)
        frame = feed.open_frame(position)
        yield frame.event
        while not frame.is_final:
            following = feed.next_frame(frame)
            if following is None and feed.is_closed:
                return
            yield following.event if following else BEAT
            frame = following or frame


def follow_blocks(feed: Feed) -> Generator[str]:
    """Yield the HTML of each block once it is finished, until the answer ends.

    For a browser without scripts, whose page stays open meanwhile.
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
