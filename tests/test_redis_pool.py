import time

import gevent
import pytest
import redis
from gevent import monkey, socket

from kaiwa.redis_pool import run_patiently

# Holds up the event loop, as greenlets that compute do.
compute = monkey.get_original("time", "sleep")


def test_busy_event_loop_is_no_timeout():
    near, far = socket.socketpair()

    def answer_then_compute():
        far.sendall(b"PONG")
        compute(0.3)

    with near, far:
        gevent.spawn(answer_then_compute)
        assert run_patiently(lambda: near.recv(4), 0.1) == b"PONG"


def test_missing_answer_is_a_timeout():
    began_at = time.monotonic()

    with pytest.raises(redis.TimeoutError):
        run_patiently(lambda: gevent.sleep(60), 0.1)

    assert 0.1 <= time.monotonic() - began_at < 60


def test_error_reaches_the_caller():
    def fail():
        raise redis.ConnectionError

    with pytest.raises(redis.ConnectionError):
        run_patiently(fail, 60)
