"""The tuning numbers of streaming, and the sums that tie them together.

``tests/answers/test_pacing.py`` asserts the sums. All durations are in seconds.

::

    model ──batch──▶ source ──frame──▶ followers
                       ├──checkpoint──▶ database ──poll──▶ other processes
                       └──send──▶ Redis ──▶ other processes

Pure: no IO.
"""

# Promises

LATENCY_SECONDS = 0.25  # From a token's arrival to the followers of its process.
RELAY_LATENCY_SECONDS = 0.1  # From a source to other processes, through Redis.
STORED_LATENCY_SECONDS = 2.0  # The same through the database.
LOST_TEXT_SECONDS = 1.5  # Text that a killed process may lose.

# From the model to the source. Appending single tokens costs several times as much CPU
# as everything else. The first pause is short, so short answers are not delayed.

FIRST_BATCH_SECONDS = 0.01  # Doubles up to the pause that the load requires.
SHORTEST_BATCH_SECONDS = 0.03  # Shorter frames would be mostly framing.
LONGEST_BATCH_SECONDS = 0.2  # Minus the event loop's delay, which comes on top.
# A batch lasts this long times the busy share of the core, so half a core in use
# leads to the longest batches; or this many times the event loop's delay.
BUSY_BATCH_SECONDS = 0.4
DELAYS_PER_BATCH = 10
LOAD_SECONDS = 0.5  # The load is averaged over this time,
SAMPLE_SECONDS = 0.1  # and CPU time is read this often.

# Sends wait for one another if more than this share of the core is in use, and each
# waits for the greenlets that are due. A send takes as long as dozens of tokens.

QUEUE_SHARE = 0.4
QUEUE_SECONDS = 0.001

# From the source to followers.

FRAME_SECONDS = 0.02  # Shorter than a batch, so a batch never waits for two frames.
RENDER_SHARE = 0.05  # Long growing blocks get fewer frames, to stay below this share.
KEPT_FRAMES = 2  # A follower further behind gets an opening frame.
CATCH_UP_SECONDS = 3.0  # For a follower that has seen more than this process has.

# From the source to the database.

CHECKPOINT_SECONDS = 1.0  # Each checkpoint raises the beat of this process.
END_BATCH_SECONDS = 0.02  # An end is stored at once, with others of the same moment.
# Storing one checkpoint blocks the event loop for STORE_SECONDS, so store a batch in
# one transaction and let other greenlets run before the next batch.
CHECKPOINTS_PER_BATCH = 100
STORE_SECONDS = 0.00003
REST_SECONDS = 0.04
START_SECONDS = 5.0  # From the commit of a send to the start of its answer.

# From the database to other processes.

POLL_SECONDS = 0.5
BEAT_CHECK_SECONDS = 2.0
IDLE_POLLS = 20  # A feed without followers is closed after this many polls.

# From the source to other processes through Redis.

SEND_SECONDS = 0.08
FOLLOW_SECONDS = 1.0  # A process repeats which answers it follows.
FOLLOW_BATCH_SECONDS = 0.01
INTEREST_SECONDS = 3.0  # Two repetitions may get lost.
RETRY_SECONDS = 1.0

# At the end.

STOP_SECONDS = 2.0  # A request to stop waits this long for the end.
LAST_STORE_SECONDS = 3.0  # At SIGTERM, after DRAIN_SECONDS.


def choose_batch_seconds(busy_share: float, delay_seconds: float) -> float:
    """Return the pause between two batches of an answer.

    :param busy_share: the share of the core in use, 0 to 1.
    :param delay_seconds: the delay of the event loop.
    """
    required = max(BUSY_BATCH_SECONDS * busy_share, DELAYS_PER_BATCH * delay_seconds)
    longest = LONGEST_BATCH_SECONDS - delay_seconds
    return max(SHORTEST_BATCH_SECONDS, min(required, longest))
