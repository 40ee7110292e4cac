"""Asking a model: one request, one answer, and every failure one of ours."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

import gevent

from .. import clock, errors
from ..prompt import Options, Prompt
from .answer_decoder import AnswerDecoder
from .attachments import Attachment
from .http import Reply, Transport, TransportFailed
from .models import AttachedModel
from .patience import Impatience, Limits, Patience
from .question import (
    Parameters,
    build_body,
    build_messages,
    reconsider,
)
from .refusals import Subject, read_refusal
from .wire import Delta

CHAT_PATH = "/v1/chat/completions"
MAX_LIST_BYTES = 2_000_000
MAX_REFUSAL_BYTES = 65_536
LIST_LIMITS = Limits(10, 10, 10, 10)
REFUSAL_LIMITS = Limits(5, 5, 5, 5)
# The model has ended its answer; its usage and [DONE] may still come.
CLOSING_SECONDS = 5.0
# The end of the body is nearly always there already; then the connection is reused.
DRAIN_SECONDS = 0.05
_DRAIN_READS = 4
_READS_IN_A_ROW = 16
MAX_LEARNT = 1000


class InferenceClient:
    """Ask models over one pool of connections; for any number of greenlets.

    :param connect_seconds: for a new connection, TLS included.
    :param first_token_seconds: from the request to the first token.
    :param silence_seconds: longest time between two tokens.
    :param answer_seconds: from the request to the end of the answer.
    """

    def __init__(
        self,
        connect_seconds: float = 10,
        first_token_seconds: float = 180,
        silence_seconds: float = 120,
        answer_seconds: float = 900,
    ) -> None:
        self._limits = Limits(
            connect_seconds, first_token_seconds, silence_seconds, answer_seconds
        )
        self._transport = Transport()
        self._learnt: dict[tuple[str, str], Parameters] = {}

    def close(self) -> None:
        """Close the connections that wait in the pool."""
        self._transport.close()

    def ask(self, model: AttachedModel, prompt: Prompt) -> Generator[Delta, None, None]:
        """Ask a model; nothing is sent before the first delta is asked for.

        Closing the generator, or an exception thrown into the greenlet that iterates,
        closes the connection at once. Use ``contextlib.closing`` where iteration may
        end early, since an abandoned generator is closed only when it is collected.

        :returns: deltas in order; the last one alone carries ``finish_reason``.
        :raises EmptyMessage: no turn of the user's has any words.
        :raises InferenceError: any other failure; deltas may have come before it.
        """
        messages = build_messages(prompt.turns)
        if not any(message["role"] == "user" for message in messages):
            raise errors.EmptyMessage
        return self._answer(_Question(model, messages, prompt.options))

    def fetch_list(self, attachment: Attachment, path: str, *, with_key: bool) -> bytes:
        """Read a list of models.

        :param path: follows the attachment's URL.
        :raises InferenceError: it could not be had.
        """
        subject = Subject(attachment.alias, "", attachment.api_key)
        body = bytearray()
        with Patience(LIST_LIMITS) as patience, _naming_failures(subject):
            reply = patience.call(
                self._transport.send,
                attachment.url + path,
                api_key=attachment.api_key if with_key else "",
                connect_seconds=LIST_LIMITS.connect_seconds,
            )
            with closing(reply):
                if reply.status != 200:
                    raise _refuse(subject, reply)[0]
                _read_into(body, reply, patience, MAX_LIST_BYTES)
        if len(body) > MAX_LIST_BYTES:
            raise subject.fail(errors.UnreadableAnswer)
        return bytes(body)

    def _answer(self, question: "_Question") -> Generator[Delta, None, None]:
        subject = question.subject
        decoder = AnswerDecoder(subject)
        with (
            Patience(self._limits) as patience,
            _naming_failures(subject),
            closing(self._send(question, patience)) as reply,
        ):
            yield from _follow(reply, decoder, patience)
            yield decoder.conclude()
            _drain(reply, patience)

    def _send(self, question: "_Question", patience: Patience) -> Reply:
        key = (question.model.attachment.url, question.model.model_id)
        parameters = self._learnt.get(key, Parameters())
        reply = self._post(question, parameters, patience)
        if _is_good(reply):
            return reply
        refusal, words = _refuse(question.subject, reply)
        others = None
        if reply.status in (400, 422) and not isinstance(
            refusal, errors.ContextTooLong
        ):
            others = reconsider(parameters, words)
        if others is None:
            raise refusal
        reply = self._post(question, others, patience)
        if not _is_good(reply):
            raise _refuse(question.subject, reply)[0]
        if len(self._learnt) < MAX_LEARNT:
            self._learnt[key] = others
        return reply

    def _post(
        self, question: "_Question", parameters: Parameters, patience: Patience
    ) -> Reply:
        attachment = question.model.attachment
        return patience.call(
            self._transport.send,
            attachment.url + CHAT_PATH,
            api_key=attachment.api_key,
            body=question.build_body(parameters),
            connect_seconds=self._limits.connect_seconds,
        )


@dataclass(frozen=True, slots=True)
class _Question:
    model: AttachedModel
    messages: list[dict[str, str]]
    options: Options

    @property
    def subject(self) -> Subject:
        attachment = self.model.attachment
        return Subject(attachment.alias, self.model.model_id, attachment.api_key)

    def build_body(self, parameters: Parameters) -> bytes:
        return build_body(self.model.model_id, self.messages, parameters, self.options)


@contextmanager
def _naming_failures(subject: Subject) -> Iterator[None]:
    try:
        yield
    except Impatience as limit:
        seconds = max(1, round(limit.seconds))
        raise subject.fail(limit.error, seconds=seconds) from None
    except TransportFailed as failure:
        raise subject.fail(failure.error_class) from failure.__cause__


def _is_good(reply: Reply) -> bool:
    return 200 <= reply.status < 300 and reply.status not in (204, 205)


def _follow(
    reply: Reply, decoder: AnswerDecoder, patience: Patience
) -> Generator[Delta, None, None]:
    reads = 0
    while not decoder.is_done:
        deltas = _read_deltas(reply, decoder, patience)
        if deltas:
            patience.renew()
            yield from deltas
        if decoder.is_complete:
            patience.hurry(CLOSING_SECONDS)
        reads += 1
        if reads % _READS_IN_A_ROW == 0:
            # A socket with more to read does not let others run by itself.
            gevent.sleep(0)


def _read_deltas(
    reply: Reply, decoder: AnswerDecoder, patience: Patience
) -> list[Delta]:
    try:
        data = patience.call(reply.read)
    except (TransportFailed, Impatience):
        if not decoder.is_complete:
            raise
        data = b""
    return decoder.feed(data) if data else decoder.close()


def _drain(reply: Reply, patience: Patience) -> None:
    patience.hurry(DRAIN_SECONDS)
    with suppress(TransportFailed, Impatience):
        for _ in range(_DRAIN_READS):
            if not patience.call(reply.read):
                break


def _refuse(subject: Subject, reply: Reply) -> tuple[errors.InferenceError, str]:
    """Return the error, and all that the endpoint said."""
    body = bytearray()
    # A refusal that breaks off, or never ends, is judged by what came of it.
    with (
        closing(reply),
        Patience(REFUSAL_LIMITS) as patience,
        suppress(TransportFailed, Impatience),
    ):
        _read_into(body, reply, patience, MAX_REFUSAL_BYTES)
    error = read_refusal(
        subject, reply.status, reply.headers, bytes(body), now=clock.now()
    )
    return error, body.decode("utf-8", "replace")


def _read_into(
    body: bytearray, reply: Reply, patience: Patience, limit_bytes: int
) -> None:
    while len(body) <= limit_bytes:
        data = patience.call(reply.read)
        if not data:
            break
        body += data
