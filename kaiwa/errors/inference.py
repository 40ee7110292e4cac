"""Errors of an answer: the endpoint, the network or the model is at fault."""

from .base import N_, KaiwaError


class InferenceError(KaiwaError):
    """The endpoint gave no complete answer."""

    status = 502
    code = "inference"
    sentence = N_("The model could not answer.")


class EndpointRejectedKey(InferenceError):
    """The endpoint rejects the key (401, or 403 in JSON)."""

    code = "endpoint_rejected_key"
    sentence = N_("The model's endpoint rejects the key of %(alias)s.")
    advice = N_(
        "Check it with: heroku config:get %(alias)s_KEY — spaces before or after it"
        " are a common cause."
    )
    is_free = True


class EndpointRefusedText(InferenceError):
    """A firewall in front of the endpoint rejects the text (403 in HTML)."""

    status = 422
    code = "endpoint_refused_text"
    sentence = N_(
        "A filter of the service rejected this text before it reached the model."
    )
    advice = N_(
        "Code with paths, script tags or templates is often the cause:"
        " change that part and send again."
    )
    is_free = True


class EndpointUnknownModel(InferenceError):
    """The endpoint does not know the model (404)."""

    code = "endpoint_unknown_model"
    sentence = N_("The endpoint does not know the model “%(model)s”.")
    advice = N_("Choose another model; this one may have been retired.")
    is_free = True


class EndpointRefusedModel(EndpointUnknownModel):
    """The endpoint does not offer the model here (404); ``words`` are its message."""

    code = "endpoint_refused_model"
    sentence = N_("The endpoint does not offer the model “%(model)s”: %(words)s")


class EndpointRejectedRequest(InferenceError):
    """The endpoint rejects the request (400, 422); ``words`` are its message."""

    status = 422
    code = "endpoint_rejected_request"
    sentence = N_("The endpoint rejected the request: %(words)s")
    is_free = True


class EndpointBusy(InferenceError):
    """The rate limit of the endpoint is reached (429)."""

    status = 503
    code = "endpoint_busy"
    sentence = N_("The model is rate limited: too many requests in the last minute.")
    advice = N_("Try again in %(retry_after_seconds)s.")
    is_free = True


class EndpointOutOfCredit(InferenceError):
    """The account of the key is out of credit (402)."""

    code = "endpoint_out_of_credit"
    sentence = N_("The account behind this model is out of credit.")
    advice = N_("The owner of the account must check the billing of the add-on.")
    is_free = True


class ContextTooLong(InferenceError):
    """The prompt is longer than the model's context window."""

    status = 422
    code = "context_too_long"
    sentence = N_("The conversation is too long for this model.")
    advice = N_("Start a new chat, or shorten the message.")
    is_free = True


class WindowExceeded(InferenceError):
    """The prompt and the limit of output tokens exceed the context window together."""

    status = 422
    code = "window_exceeded"
    sentence = N_(
        "The message and an answer of up to %(max_tokens)s tokens do not fit into this"
        " model together."
    )
    advice = N_(
        "The owner of the app can lower MAX_ANSWER_TOKENS; or start a new chat."
    )
    is_free = True


class EndpointOverloaded(InferenceError):
    """The endpoint is overloaded (502, 503, 504, 529)."""

    status = 503
    code = "endpoint_overloaded"
    sentence = N_("The model is overloaded at the moment.")
    advice = N_("Try again in a minute.")


class EndpointUnreachable(InferenceError):
    """The endpoint is unreachable."""

    code = "endpoint_unreachable"
    sentence = N_("The model's endpoint cannot be reached.")
    advice = N_("Check %(alias)s_URL, or try again in a minute.")
    is_free = True


class EndpointTLSFailed(InferenceError):
    """The TLS certificate of the endpoint is not trusted."""

    code = "endpoint_tls_failed"
    sentence = N_("The connection to the model's endpoint is not secure.")
    advice = N_(
        "Check that %(alias)s_URL has the right host and scheme. If its certificate"
        " authority is your own, set CA_BUNDLE."
    )
    is_free = True


class EndpointHeadTooLarge(InferenceError):
    """The response has over 100 headers, or over 64 KB of them."""

    code = "endpoint_head_too_large"
    sentence = N_("The endpoint's response has too many or too long headers.")
    advice = N_("Kaiwa reads up to 100 headers and 64 KB. Check %(alias)s_URL.")


class FirstTokenTimeout(InferenceError):
    """No token arrived within FIRST_TOKEN_SECONDS."""

    status = 504
    code = "first_token_timeout"
    sentence = N_("The model did not start to answer within %(seconds)s.")
    advice = N_("Try again, or choose a faster model.")


class SilentStream(InferenceError):
    """The endpoint sent nothing for SILENCE_SECONDS during an answer."""

    status = 504
    code = "silent_stream"
    sentence = N_("The model stopped responding during the answer.")
    advice = N_("Continue from here, or try again.")


class AnswerTooSlow(InferenceError):
    """The answer took longer than ANSWER_SECONDS."""

    status = 504
    code = "answer_too_slow"
    sentence = N_("The answer took longer than %(seconds)s and was stopped.")
    advice = N_("Continue from here, or try again.")


class StreamBroken(InferenceError):
    """The connection closed before the answer was complete."""

    code = "stream_broken"
    sentence = N_("The connection to the model was lost during the answer.")
    advice = N_("Continue from here, or try again.")


class AnswerTooLarge(InferenceError):
    """The endpoint sent far more bytes than an answer of its length takes."""

    code = "answer_too_large"
    sentence = N_("The endpoint sent too much data with too little text.")
    advice = N_("Try again, or choose another model.")


class UnreadableAnswer(InferenceError):
    """The response has no documented form of an answer."""

    code = "unreadable_answer"
    sentence = N_("The endpoint sent an invalid response.")
    advice = N_("Check that %(alias)s_URL is an inference endpoint.")


class EmptyAnswer(InferenceError):
    """The model ended its answer without any text."""

    code = "empty_answer"
    sentence = N_("The model returned an empty answer.")
    advice = N_("Try again, or rephrase your message.")


class AnswerOnlyThought(EmptyAnswer):
    """The model reached the limit of output tokens before any text."""

    code = "answer_only_thought"
    sentence = N_("The model used up the length of its answer before writing any text.")
    advice = N_(
        "Thinking counts, too. The owner of the app can raise MAX_ANSWER_TOKENS."
    )


class EndpointFailed(InferenceError):
    """The endpoint reports an internal error (500, or inside a 200 stream)."""

    code = "endpoint_failed"
    sentence = N_("The endpoint reported an error: %(words)s")
    advice = N_("Try again in a minute.")
