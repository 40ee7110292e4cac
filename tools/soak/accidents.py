"""Accidents of dynos and stores while users chat."""

from random import Random

from gevent.event import Event

from tests.services.kaiwa import KaiwaServer
from tests.services.postgres import Postgres
from tests.services.redis import RedisServer

LEAST_SECONDS, MOST_SECONDS = 4.0, 10.0


class Accidents:
    """Random accidents, one after the other.

    :ivar count: the number of accidents so far.
    """

    def __init__(
        self,
        dynos: list[KaiwaServer],
        postgres: Postgres,
        redis: RedisServer,
        random: Random,
    ) -> None:
        self.count = 0
        self._dynos = dynos
        self._postgres = postgres
        self._redis = redis
        self._random = random

    def run(self, is_over: Event) -> None:
        """Cause accidents until the event is set; then all dynos are ready again."""
        kinds = {
            self._kill: 3,
            self._restart: 3,
            self._kill_worker: 2,
            self._lose_redis: 1,
            self._drop_connections: 2,
        }
        while not is_over.wait(self._random.uniform(LEAST_SECONDS, MOST_SECONDS)):
            dyno = self._random.choice(self._dynos)
            self._random.choices(list(kinds), list(kinds.values()))[0](dyno)
            dyno.wait_until_ready()
            self.count += 1

    def _kill(self, dyno: KaiwaServer) -> None:
        dyno.kill()
        dyno.start()

    def _restart(self, dyno: KaiwaServer) -> None:
        dyno.stop()
        dyno.start()

    def _kill_worker(self, dyno: KaiwaServer) -> None:
        dyno.kill_worker()

    def _lose_redis(self, _dyno: KaiwaServer) -> None:
        self._redis.stop()
        self._redis.start()

    def _drop_connections(self, _dyno: KaiwaServer) -> None:
        self._postgres.drop_connections()
        self._redis.drop_connections()
