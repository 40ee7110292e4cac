"""The maker: asks the model in a greenlet of its own for each answer.

An answer belongs to its conversation, not to a connection: it is made whether or not
anybody follows.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from contextlib import closing

import gevent
from greenlet import GreenletExit

from ..errors import Draining, InferenceError, KaiwaError, TooManyRequests
from ..inference import Catalogue, Delta, InferenceClient
from ..prompt import Prompt
from ..store import Ending
from .feed import Feed
from .running import RunningAnswer

# To read and show each token by itself costs several times what all of this costs;
# a reader sees no difference. It begins short, so that short answers are not held up.
FIRST_PAUSE_SECONDS = 0.01
GATHER_SECONDS = 0.15
# Among many answers a little longer: every word is still on its way within 0.25 s. What
# they keep each other waiting for is taken off, for each of them.
CROWD = 50
CROWDED_GATHER_SECONDS = 0.2
WAIT_SECONDS = 0.00001

log = logging.getLogger(__name__)


class StopAnswer(GreenletExit):
    """Thrown into an answer's greenlet: somebody wants it stopped."""


class EndProcess(GreenletExit):
    """Thrown into an answer's greenlet: the process is about to end."""


class Maker:
    """The answers that this process is making.

    :ivar on_end: called with each answer that has ended; they must not wait.
    :ivar on_finish: the same, when its ending is stored.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        client: InferenceClient,
        *,
        max_running: int,
        max_followers: int,
    ) -> None:
        self.id = secrets.token_hex(8)
        self.running: dict[int, RunningAnswer] = {}
        self.is_draining = False
        self.on_end: list[Callable[[RunningAnswer], None]] = []
        self.on_finish: list[Callable[[RunningAnswer], None]] = []
        self._catalogue = catalogue
        self._client = client
        self._max_running = max_running
        self.max_followers = max_followers

    def refuse_when_full(self) -> None:
        """Check, before a send is stored, that an answer could be made here.

        :raises Draining: the process is about to end.
        :raises TooManyRequests: as many answers run here as may.
        """
        if self.is_draining:
            raise Draining()
        if len(self.running) >= self._max_running:
            raise TooManyRequests(retry_after_seconds=10)

    def begin(
        self, answer_id: int, model_key: str, prompt: Prompt, *, kept_text: str = ""
    ) -> RunningAnswer:
        """Begin to make a stored answer, in the background.

        :param kept_text: the text that a continued answer begins with.
        """
        feed = Feed(answer_id, source=kept_text, max_followers=self.max_followers)
        running = RunningAnswer(feed, stored_position=feed.position)
        self.running[answer_id] = running
        running.greenlet = gevent.Greenlet(self._make, running, model_key, prompt)
        # Also when it was stopped before its first instruction.
        running.greenlet.rawlink(lambda _: self._settle(running))
        running.greenlet.start()
        return running

    def stop(self, answer_id: int) -> None:
        """Stop an answer, whatever it waits for; its text is kept."""
        self._throw(answer_id, StopAnswer())

    def interrupt_all(self) -> None:
        """Interrupt every running answer, because the process is about to end."""
        for answer_id in list(self.running):
            self._throw(answer_id, EndProcess())

    def finish(self, running: RunningAnswer, state: str) -> None:
        """Tell followers the end of an answer, now that it is stored.

        Whoever has seen an end finds it wherever they ask next, at any process.
        """
        self.running.pop(running.feed.answer_id, None)
        running.feed.finish(state)
        for tell in self.on_finish:
            tell(running)

    def _throw(self, answer_id: int, reason: GreenletExit) -> None:
        running = self.running.get(answer_id)
        if running and running.greenlet:
            running.greenlet.kill(reason, block=False)

    def _settle(self, running: RunningAnswer) -> None:
        running.end(Ending("interrupted" if self.is_draining else "stopped"))
        for tell in self.on_end:
            tell(running)

    def _make(self, running: RunningAnswer, model_key: str, prompt: Prompt) -> None:
        try:
            self._ask(running, model_key, prompt)
        except StopAnswer:
            self._end(running, "stopped")
        except EndProcess:
            self._end(running, "interrupted")
        except KaiwaError as error:
            self._end(running, "failed", error)
        except Exception:
            # Whatever it was, the answer must not stay running for ever.
            log.exception("Answer %s failed.", running.feed.answer_id)
            self._end(running, "failed", KaiwaError())

    def _ask(self, running: RunningAnswer, model_key: str, prompt: Prompt) -> None:
        model = self._catalogue.get_model(model_key)
        with closing(self._client.ask(model, prompt)) as deltas:
            self._take_deltas(running, deltas)
        self._end(running, "done")

    def _take_deltas(self, running: RunningAnswer, deltas: Iterable[Delta]) -> None:
        """Take the first delta at once, and what has gathered from then on."""
        pause = FIRST_PAUSE_SECONDS
        for delta in deltas:
            running.take(delta)
            if not delta.finish_reason:
                # Where many are due at once, the loop's clock stands: all of them would
                # be due at once again.
                gevent.get_hub().loop.update_now()
                gevent.sleep(pause)
                pause = min(2 * pause, self._choose_gathering())

    def _choose_gathering(self) -> float:
        count = len(self.running)
        if count <= CROWD:
            return GATHER_SECONDS
        return max(GATHER_SECONDS, CROWDED_GATHER_SECONDS - count * WAIT_SECONDS)

    def _end(
        self, running: RunningAnswer, state: str, error: KaiwaError | None = None
    ) -> None:
        usage = running.usage
        if isinstance(error, InferenceError):
            log.info("Answer %s failed: %s", running.feed.answer_id, error.code)
        running.end(
            Ending(
                state,
                error_code=error.code if error else None,
                error_details=error.details if error else None,
                finish_reason=running.finish_reason,
                input_tokens=usage.input_tokens if usage else None,
                output_tokens=usage.output_tokens if usage else None,
            )
        )
