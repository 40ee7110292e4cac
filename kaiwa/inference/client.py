"""The client of inference endpoints: ask a model, fetch a list of models."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from .. import clock, errors
from ..drawing import Drawing
from ..prompt import Options, Prompt
from .answer_decoder import AnswerDecoder
from .answer_limits import AnswerLimits
from .attachments import Attachment
from .drawing import (
    MAX_REPLY_BYTES,
    DrawnPicture,
    build_drawing,
    find_refused_field,
    list_fields,
    read_drawing,
)
from .endpoint_url import find_chat_url, find_list_url, find_picture_url
from .error_context import ErrorContext
from .http import Reply, Transport, TransportFailed
from .models import AttachedModel
from .negotiation import Negotiation
from .parameters import Parameters
from .reading import BodyReader, drain, read_answer, read_body, read_refusal_body
from .refusals import read_refusal
from .request_body import build_body, build_messages
from .timeouts import AnswerTimer, TimeoutExpired, Timeouts
from .wire import Delta

MAX_LIST_BYTES = 2_000_000
MAX_ADAPTED_MODELS = 1000
ANSWER_TIMEOUTS = Timeouts()
LIST_TIMEOUTS = Timeouts.same(10)
REFUSAL_TIMEOUTS = Timeouts.same(5)


class InferenceClient:
    """Ask models over one pool of connections, for any number of greenlets.

    :param ca_bundle: certificate authorities in PEM, beside the public ones.
    :param refusal_timeouts: for the body of a refusal.
    :param limit_answer: returns the limits of an answer of so many tokens.
    :param max_adapted_models: remember the parameters of so many models.
    """

    def __init__(
        self,
        timeouts: Timeouts = ANSWER_TIMEOUTS,
        *,
        ca_bundle: str = "",
        refusal_timeouts: Timeouts = REFUSAL_TIMEOUTS,
        limit_answer: Callable[[int], AnswerLimits] = AnswerLimits.from_tokens,
        max_list_bytes: int = MAX_LIST_BYTES,
        max_adapted_models: int = MAX_ADAPTED_MODELS,
    ) -> None:
        self._timeouts = timeouts
        self._refusal_timeouts = refusal_timeouts
        self._limit_answer = limit_answer
        self._max_list_bytes = max_list_bytes
        self._max_adapted_models = max_adapted_models
        self._transport = Transport(ca_bundle=ca_bundle)
        self._parameters: dict[tuple[str, str], Parameters] = {}

    def has_refused_thinking(self, model: AttachedModel) -> bool:
        """Return whether a model is known to refuse to think."""
        known = self._parameters.get(_identify(model))
        return known is not None and not known.has_thinking

    def close(self) -> None:
        """Close the idle connections."""
        self._transport.close()

    def ask(self, model: AttachedModel, prompt: Prompt) -> Generator[Delta, None, None]:
        """Ask a model; the request is sent when the first delta is asked for.

        Closing the generator, or an exception thrown into the greenlet that iterates,
        closes the connection at once. Use ``contextlib.closing`` if iteration may end
        early, since an abandoned generator is closed only when it is collected.

        :returns: deltas in order; only the last one has a ``finish_reason``.
        :raises EmptyMessage: no turn of the user has any text.
        :raises InferenceError: any other failure, perhaps after some deltas.
        """
        messages = build_messages(prompt.turns)
        if not any(message["role"] == "user" for message in messages):
            raise errors.EmptyMessage
        return self._answer(_Request(model, messages, prompt.options))

    def draw(self, model: AttachedModel, text: str, drawing: Drawing) -> DrawnPicture:
        """Have a model draw a picture.

        An exception thrown into the greenlet closes the connection at once. A request
        that is refused for one of its parameters is repeated without it.

        :raises InferenceError: there is no picture.
        """
        attachment = model.attachment
        context = ErrorContext(attachment.alias, model.model_id, attachment.api_key)
        fields = list_fields(drawing)
        with AnswerTimer(self._timeouts) as timer, _raising_errors(context):
            while True:
                body = build_drawing(model.model_id, text, fields)
                url = find_picture_url(attachment.url)
                reply = self._send_body(attachment, url, body, timer)
                if _is_success(reply):
                    break
                error, refusal = self._read_refusal(context, reply)
                refused = find_refused_field(refusal, fields)
                if reply.status not in (400, 422) or refused is None:
                    raise error
                del fields[refused]
            with closing(reply):
                return read_drawing(context, read_body(reply, timer, MAX_REPLY_BYTES))

    def fetch_list(self, attachment: Attachment, path: str, *, with_key: bool) -> bytes:
        """Return the body of a list of models.

        :param path: such as ``/v1/models``; see ``find_list_url``.
        :raises InferenceError: the list cannot be fetched.
        """
        context = ErrorContext(attachment.alias, "", attachment.api_key)
        with AnswerTimer(LIST_TIMEOUTS) as timer, _raising_errors(context):
            reply = timer.call(
                self._transport.send,
                find_list_url(attachment.url, path),
                api_key=attachment.api_key if with_key else "",
                connect_seconds=LIST_TIMEOUTS.connect_seconds,
            )
            with closing(reply):
                if reply.status != 200:
                    raise self._read_refusal(context, reply)[0]
                return read_body(reply, timer, self._max_list_bytes)

    def _answer(self, request: "_Request") -> Generator[Delta, None, None]:
        context = request.context
        limits = self._limit_answer(request.options.max_tokens)
        decoder = AnswerDecoder(context, limits)
        known = self._parameters.get(_identify(request.model), Parameters())
        negotiation = Negotiation(context, known, request.options)
        with (
            AnswerTimer(self._timeouts) as timer,
            _raising_errors(context),
            closing(self._send(request, negotiation, timer)) as reply,
        ):
            if negotiation.lacks_thinking:
                yield Delta(lacks_thinking=True)
            reader = BodyReader(reply, timer, limits.max_bytes)
            yield from read_answer(
                reader, decoder, timer, self._timeouts.closing_seconds
            )
            yield decoder.conclude()
            drain(reply, timer)

    def _send(
        self, request: "_Request", negotiation: Negotiation, timer: AnswerTimer
    ) -> Reply:
        """Send a request, and repeat it if the endpoint refuses a parameter."""
        known = negotiation.learnt
        try:
            while not _is_success(reply := self._post(request, negotiation, timer)):
                error, text = self._read_refusal(request.context, reply)
                negotiation.adapt(reply.status, error, text)
            negotiation.note_success()
            return reply
        finally:
            is_new = negotiation.learnt != known
            if is_new and len(self._parameters) < self._max_adapted_models:
                self._parameters[_identify(request.model)] = negotiation.learnt

    def _post(
        self, request: "_Request", negotiation: Negotiation, timer: AnswerTimer
    ) -> Reply:
        attachment = request.model.attachment
        url, body = find_chat_url(attachment.url), request.build_body(negotiation)
        return self._send_body(attachment, url, body, timer)

    def _send_body(
        self, attachment: Attachment, url: str, body: bytes, timer: AnswerTimer
    ) -> Reply:
        return timer.call(
            self._transport.send,
            url,
            api_key=attachment.api_key,
            body=body,
            connect_seconds=self._timeouts.connect_seconds,
        )

    def _read_refusal(
        self, context: ErrorContext, reply: Reply
    ) -> tuple[errors.InferenceError, str]:
        """Return the error, and the body that the endpoint sent."""
        body = read_refusal_body(reply, self._refusal_timeouts)
        error = read_refusal(
            context, reply.status, reply.headers, body, now=clock.now()
        )
        return error, body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Request:
    model: AttachedModel
    messages: list[dict[str, Any]]
    options: Options

    @property
    def context(self) -> ErrorContext:
        attachment = self.model.attachment
        return ErrorContext(attachment.alias, self.model.model_id, attachment.api_key)

    def build_body(self, negotiation: Negotiation) -> bytes:
        options = replace(self.options, max_tokens=negotiation.max_tokens)
        return build_body(
            self.model.model_id, self.messages, negotiation.parameters, options
        )


def _identify(model: AttachedModel) -> tuple[str, str]:
    return model.attachment.url, model.model_id


@contextmanager
def _raising_errors(context: ErrorContext) -> Iterator[None]:
    """Raise an expired timeout or a failed transport as one of Kaiwa's errors."""
    try:
        yield
    except TimeoutExpired as timeout:
        seconds = max(1, round(timeout.seconds))
        raise context.make_error(timeout.error, seconds=seconds) from None
    except TransportFailed as failure:
        raise context.make_error(failure.error_class) from failure.__cause__


def _is_success(reply: Reply) -> bool:
    return 200 <= reply.status < 300 and reply.status not in (204, 205)
