"""Adapt a request to the refusals of its endpoint.

A refused request costs nothing, so it may be repeated with other parameters. No other
request is repeated.

Pure: no IO.
"""

from dataclasses import replace

from ..errors import (
    ContextTooLong,
    EndpointRejectedRequest,
    InferenceError,
    WindowExceeded,
)
from ..prompt import Options
from .context_window import MIN_ROOM_TOKENS, find_room, find_sizes, mentions_output
from .error_context import ErrorContext
from .parameters import Parameters, adapt_parameters, drop_parameters

MAX_REQUESTS = 4
_STATUSES = (400, 422)


class Negotiation:
    """The requests for one answer, at most ``MAX_REQUESTS``.

    :param parameters: those that the model is known to take.
    :ivar parameters: of the next request, and ``max_tokens`` its limit.
    :ivar learnt: the parameters that the model is known to take now.
    """

    def __init__(
        self, context: ErrorContext, parameters: Parameters, options: Options
    ) -> None:
        self.parameters = self.learnt = parameters
        self.max_tokens = self._most_tokens = options.max_tokens
        extra = {
            "top_p": options.top_p is not None,
            "stop": bool(options.stop),
            "thinking": options.thinking is not None,
        }
        self._extra = [name for name, is_sent in extra.items() if is_sent]
        self._context = context
        self._free_requests = MAX_REQUESTS
        self._has_shrunk = False

    @property
    def lacks_thinking(self) -> bool:
        """Whether thinking was asked for, and the model is known to refuse it."""
        return "thinking" in self._extra and not self.parameters.has_thinking

    def note_success(self) -> None:
        """Learn the parameters of the request that was accepted."""
        self.learnt = self.parameters

    def adapt(self, status: int, error: InferenceError, refusal: str) -> None:
        """Change the next request.

        :param refusal: the body of the response.
        :raises InferenceError: the request must not be repeated.
        """
        self._free_requests -= 1
        if status not in _STATUSES:
            raise error
        if self._shrink(error, refusal):
            return
        if isinstance(error, ContextTooLong):
            raise self._explain_length(refusal)
        if not self._adapt(error, refusal):
            raise error

    def _shrink(self, error: InferenceError, refusal: str) -> bool:
        """Limit the answer to the rest of the window; return whether that may help."""
        if self.parameters.cap is None:
            return False
        room = find_room(refusal, self.max_tokens)
        if room is None or self._has_shrunk:
            if isinstance(error, ContextTooLong) and mentions_output(refusal):
                raise self._context.make_error(
                    WindowExceeded, max_tokens=self._most_tokens
                )
            return False
        if room < MIN_ROOM_TOKENS:
            raise self._explain_length(refusal)
        if not self._free_requests:
            return False
        self.max_tokens = room
        self._has_shrunk = True
        return True

    def _explain_length(self, refusal: str) -> InferenceError:
        prompt, window = find_sizes(refusal, self.max_tokens) or (None, None)
        return self._context.make_error(
            ContextTooLong, prompt_tokens=prompt, window_tokens=window
        )

    def _adapt(self, error: InferenceError, refusal: str) -> bool:
        adapted = adapt_parameters(self.parameters, refusal, self._extra)
        if adapted is None and self._may_lack_thinking(error):
            adapted = replace(self.parameters, has_thinking=False)
        if adapted is None:
            return False
        # Another parameter is refused now, so the earlier change was right.
        self.learnt = self.parameters
        if self._free_requests == 1:
            # The last request: a refusal may name several parameters.
            adapted = drop_parameters(adapted, refusal, self._extra)
        self.parameters = adapted
        return self._free_requests > 0

    def _may_lack_thinking(self, error: InferenceError) -> bool:
        """Return whether thinking may be the reason of a refusal that names nothing."""
        is_asked = "thinking" in self._extra and self.parameters.has_thinking
        return is_asked and isinstance(error, EndpointRejectedRequest)
