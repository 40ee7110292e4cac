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

FIRST_BATCH_SECONDS = 0.01  # Doubles up to BATCH_SECONDS.
BATCH_SECONDS = 0.15
# If more than CROWD answers run, their batches are longer, minus WAIT_SECONDS for each
# of them: that long they wait for one another.
CROWD = 50
CROWDED_BATCH_SECONDS = 0.2
WAIT_SECONDS = 0.00001

# From the source to followers.

FRAME_SECONDS = 0.1  # Shorter than a batch, so a batch never waits for two frames.
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


def choose_batch_seconds(count: int) -> float:
    """Return the pause between two batches of one of ``count`` running answers."""
    if count <= CROWD:
        return BATCH_SECONDS
    return max(BATCH_SECONDS, CROWDED_BATCH_SECONDS - count * WAIT_SECONDS)
