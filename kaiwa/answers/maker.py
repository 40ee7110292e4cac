"""The maker: makes each answer of this process in a greenlet.

An answer belongs to its conversation, not to a connection: the maker makes it with or
without followers.

The life of an answer has four steps:

1. *start*: a greenlet asks the model;
2. *end*: its final state is decided, by the model, an error, a stop or a drain;
3. *store*: the recorder stores the end;
4. *announce*: the followers learn the end, so that any process they ask next knows it.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import closing

import gevent
from greenlet import GreenletExit

from ..cost import PICTURE_TOKENS, estimate_tokens
from ..errors import (
    ContextTooLong,
    Draining,
    EndpointRejectedRequest,
    KaiwaError,
    TooManyRequests,
)
from ..inference import (
    AttachedModel,
    Catalogue,
    Delta,
    InferenceClient,
    Usage,
    Windows,
)
from ..prompt import Prompt, fit_prompt, measure_turns
from ..store import Files, Send
from .feed import Feed
from .files import FileFiller
from .load import Load
from .pacing import FIRST_BATCH_SECONDS, choose_batch_seconds
from .pictures import PictureMaker
from .running import RunningAnswer

SHORTENED_SHARE = 0.9  # Tokens are not spread evenly over the bytes.

log = logging.getLogger(__name__)


class StopAnswer(GreenletExit):
    """Thrown into the greenlet of an answer to stop it."""


class EndProcess(GreenletExit):
    """Thrown into the greenlet of an answer because the process ends."""


class Maker:
    """The running answers of this process.

    :ivar on_end: called with each answer that has ended; must not block.
    :ivar on_announce: called with each answer after its announcement; must not block.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        client: InferenceClient,
        *,
        max_running: int,
        max_followers: int,
        windows: Windows | None = None,
        files: Files | None = None,
        pictures: PictureMaker | None = None,
    ) -> None:
        self.id = secrets.token_hex(8)
        self.running: dict[int, RunningAnswer] = {}
        self.is_draining = False
        self.load = Load()
        self.max_followers = max_followers
        self.on_end: list[Callable[[RunningAnswer], None]] = []
        self.on_announce: list[Callable[[RunningAnswer], None]] = []
        self._catalogue = catalogue
        self._client = client
        self._windows = windows or Windows({})
        self._filler = FileFiller(files)
        self._pictures = pictures
        self._max_running = max_running

    def refuse_when_full(self) -> None:
        """Check, before a send is stored, that its answer can start here.

        :raises Draining: the process is about to end.
        :raises TooManyRequests: ``max_running`` answers are running.
        """
        if self.is_draining:
            raise Draining()
        if len(self.running) >= self._max_running:
            raise TooManyRequests(retry_after_seconds=10)

    def start(self, send: Send, request_id: str = "") -> None:
        """Start the answer of a send; a repeated send has started it before.

        :param request_id: of the send, for the log.
        """
        if send.prompt is None:
            return
        feed = Feed(
            send.answer_id, source=send.kept_text, max_followers=self.max_followers
        )
        running = RunningAnswer(
            feed,
            stored_position=feed.position,
            model_key=send.model_key,
            owner_id=send.owner_id,
            request_id=request_id,
        )
        self.running[send.answer_id] = running
        running.greenlet = gevent.Greenlet(
            self._make, running, send.model_key, send.prompt
        )
        # A greenlet that is killed before its first instruction has no other end.
        running.greenlet.rawlink(lambda _: self._end(running))
        running.greenlet.start()

    def stop(self, answer_id: int) -> None:
        """Stop an answer, even during a wait; its text is kept."""
        self._throw(answer_id, StopAnswer())

    def interrupt_all(self) -> None:
        """Interrupt all running answers, because the process is about to end."""
        for answer_id in list(self.running):
            self._throw(answer_id, EndProcess())

    def announce_end(
        self, running: RunningAnswer, state: str, position: int | None = None
    ) -> None:
        """Announce a stored end to the followers.

        :param state: the stored state, which another process may have decided.
        :param position: the length of the stored source; None if it was deleted.
        """
        self.running.pop(running.feed.answer_id, None)
        running.feed.announce_end(state, position)
        for call in self.on_announce:
            call(running)

    def _throw(self, answer_id: int, reason: GreenletExit) -> None:
        running = self.running.get(answer_id)
        if running and running.greenlet:
            running.greenlet.kill(reason, block=False)

    def _end(self, running: RunningAnswer) -> None:
        running.end("interrupted" if self.is_draining else "stopped")
        for call in self.on_end:
            call(running)

    def _make(self, running: RunningAnswer, model_key: str, prompt: Prompt) -> None:
        answer_id = running.feed.answer_id
        try:
            self._ask(running, model_key, prompt)
        except StopAnswer:
            running.end("stopped")
        except EndProcess:
            running.end("interrupted")
        except KaiwaError as error:
            running.end("failed", error)
        except Exception:
            # Otherwise the answer would be running forever.
            more = {"request_id": running.request_id}
            log.exception("Answer %s failed.", answer_id, extra=more)
            running.end("failed", KaiwaError())
        else:
            running.end("done")

    def _ask(self, running: RunningAnswer, model_key: str, prompt: Prompt) -> None:
        start = running.feed.position
        try:
            self._answer(running, model_key, prompt)
        except ContextTooLong as error:
            if running.feed.position > start:
                raise
            shorter = self._shorten(model_key, prompt, error)
            if shorter.dropped == prompt.dropped:
                raise
            log.info("Answer %s: asking with fewer turns.", running.feed.answer_id)
            running.kept_turns = shorter.memory
            self._answer(running, model_key, shorter)

    def _answer(self, running: RunningAnswer, model_key: str, prompt: Prompt) -> None:
        model = self._catalogue.get_model(model_key)
        if model.draws:
            self._draw(running, model, prompt)
            return
        start = running.feed.position
        filled = self._filler.fill(prompt, model)
        try:
            self._append_answer(running, model, filled)
        except EndpointRejectedRequest:
            if running.feed.position > start or not filled.has_pictures:
                raise
            # The model may see no pictures, or not these: let it read their names.
            log.info("Answer %s: asking without pictures.", running.feed.answer_id)
            named = self._filler.fill(prompt, model, has_pictures=False)
            self._append_answer(running, model, named)
        if running.usage:
            tokens = running.usage.input_tokens
            self._windows.learn_tokens(model_key, prompt, tokens)

    def _append_answer(
        self, running: RunningAnswer, model: AttachedModel, prompt: Prompt
    ) -> None:
        with closing(self._client.ask(model, prompt)) as deltas:
            self._append_deltas(running, deltas)

    def _draw(
        self, running: RunningAnswer, model: AttachedModel, prompt: Prompt
    ) -> None:
        assert self._pictures
        owner_id, answer_id = running.owner_id, running.feed.answer_id
        file = self._pictures.make(owner_id, answer_id, model, prompt)
        running.usage = Usage(estimate_tokens(prompt.characters), PICTURE_TOKENS)
        running.finish_reason = "stop"
        running.append_file(file)

    def _shorten(self, model_key: str, prompt: Prompt, error: ContextTooLong) -> Prompt:
        """Leave out as many turns as the refusal demands; without numbers, half."""
        share = 0.5
        window = error.details.get("window_tokens")
        tokens = error.details.get("prompt_tokens")
        if isinstance(window, int) and isinstance(tokens, int) and tokens > 0:
            self._windows.learn_size(model_key, window)
            room = window - min(prompt.options.max_tokens, window // 2)
            share = SHORTENED_SHARE * min(room / tokens, 1.0)
        return fit_prompt(prompt, int(measure_turns(prompt.turns) * share))

    def _append_deltas(self, running: RunningAnswer, deltas: Iterable[Delta]) -> None:
        """Append the first delta at once, and later ones in batches."""
        pause = FIRST_BATCH_SECONDS
        for delta in deltas:
            running.append(delta)
            if not delta.finish_reason:
                # The loop's clock stands while it runs greenlets that are due. Without
                # the update, those that were due together would stay so.
                gevent.get_hub().loop.update_now()
                due_at = time.monotonic() + pause
                gevent.sleep(pause)
                self.load.note_pause(due_at)
                pause = min(2 * pause, self._choose_pause())

    def _choose_pause(self) -> float:
        return choose_batch_seconds(self.load.busy_share, self.load.delay_seconds)
