"""The queue sender: sends the next queued message when an answer is done.

The process that made the answer sends it. A queued message passes the same limits as a
typed one. A refusal is stored with the message, which then waits for the user.
"""

from contextlib import suppress

import gevent
from gevent.event import Event

from .access import MessageLimits
from .answers import Answers, Maker, RunningAnswer
from .errors import (
    AnswerRunning,
    ChatClosed,
    Draining,
    KaiwaError,
    NotFound,
    StoreUnavailable,
)
from .inference import Catalogue, Windows
from .store import NextMessage, QueuedMessage, Queues, Send, Sender, Sends, Switches

RETRY_SECONDS = 1.0
# The message is gone, or another end sends it: there is nothing to show.
UNNOTED = (AnswerRunning, Draining, NotFound, StoreUnavailable)


class QueueSender:
    """Sends queued messages, one after each answer.

    :param most_tokens: the maximum length of an answer.
    """

    def __init__(
        self,
        queues: Queues,
        sends: Sends,
        answers: Answers,
        maker: Maker,
        *,
        catalogue: Catalogue,
        windows: Windows,
        limits: MessageLimits,
        switches: Switches,
        most_tokens: int,
    ) -> None:
        self._queues = queues
        self._sends = sends
        self._answers = answers
        self._maker = maker
        self._catalogue = catalogue
        self._windows = windows
        self._limits = limits
        self._switches = switches
        self._most_tokens = most_tokens
        self._done: set[int] = set()
        self._has_done = Event()
        maker.on_announce.append(self._note_end)

    def run(self) -> None:
        """Send the next message of each conversation with a new end; runs forever."""
        while True:
            self._has_done.wait()
            self._has_done.clear()
            try:
                self.send_due()
            except StoreUnavailable:
                self._has_done.set()
                gevent.sleep(RETRY_SECONDS)

    def send_due(self) -> None:
        """Send the next message of each conversation with a new end.

        All ends share a query, and most conversations have no queue.
        """
        done = set(self._done)
        conversation_ids = self._queues.list_conversations(done) if done else []
        self._done -= done
        for conversation_id in conversation_ids:
            self.send_next(conversation_id)

    def send_next(self, conversation_id: str) -> None:
        """Send the first queued message if the answer before it is done."""
        found = self._queues.find_next(conversation_id)
        if found and found.answer_state == "done":
            with suppress(KaiwaError):
                self._send(found)

    def send_now(self, owner_id: str, conversation_id: str) -> Send:
        """Send the first queued message, if no answer is running.

        :raises NotFound: the owner has no such conversation, or nothing is queued.
        :raises KaiwaError: the message was refused.
        """
        found = self._queues.find_next(conversation_id)
        if found is None or found.owner_id != owner_id:
            raise NotFound()
        return self._send(found)

    def _send(self, found: NextMessage) -> Send:
        message = found.message
        self._answers.wait_in_line()
        try:
            sender = self._make_sender(found.owner_id, message)
            send = self._sends.send_message(
                sender, message.conversation_id, message.text, queued_id=message.id
            )
        except UNNOTED:
            raise
        except KaiwaError as error:
            self._queues.note_problem(message.id, error)
            raise
        if send.prompt is None:
            # The message was also sent from its form, with the same key.
            with suppress(NotFound):
                self._queues.remove(found.owner_id, message.id)
        self._answers.start(send)
        return send

    def _make_sender(self, owner_id: str, message: QueuedMessage) -> Sender:
        if self._switches.is_chat_closed:
            raise ChatClosed()
        self._maker.refuse_when_full()
        self._limits.count_person(owner_id)
        model = self._catalogue.get_model(message.model_key)
        return Sender(
            owner_id=owner_id,
            send_key=message.send_key,
            model_key=model.key,
            maker_id=self._maker.id,
            window=self._windows.find(model, message.text),
            may_think=self._catalogue.may_think(model, self._most_tokens),
            thinking=message.thinking,
            draws=model.draws,
        )

    def _note_end(self, running: RunningAnswer) -> None:
        if running.feed.state == "done":
            self._done.add(running.feed.answer_id)
            self._has_done.set()
