"""Everything that can go wrong, as one tree.

::

    KaiwaError                      status 500
      BadSetting                    start-up only
      BadInput                      400
        EmptyMessage                400      MessageTooLong         413
        UnsendableCharacters        400      BodyTooLarge           413
        BodyTooSlow                 408
        AnswerRunning               409      NotContinuable         409
        TooManyRunning              409      TooManyConversations   409
      NotFound                      404
      SignInRequired              401
        WrongPassword               401      TooManyAttempts        429
      NotAllowed                  403
        EmailNotAllowed             403      EmailUnverified        403
      SignOnError                 502
        SignOnExpired               400      SignOnDenied           401
        ProviderAway                503      ProviderFailed         502
      Undecided                     403      ForeignOrigin          403
      TooManyRequests               429
      BudgetSpent                   429
        DayBudgetSpent              429      MonthBudgetSpent       429
        MoneyBudgetSpent            429      ModelUnpriced          409
      NoModel                       503      ModelGone              409
      Starting                      503      Draining               503
      StoreUnavailable              503
      InferenceError                502
        EndpointRejectedKey         502      EndpointRefusedText    422
        EndpointUnknownModel        502      EndpointRejectedRequest 422
        EndpointBusy                503      EndpointOutOfCredit    502
        ContextTooLong              422      EndpointOverloaded     503
        EndpointUnreachable         502      EndpointTLSFailed      502
        FirstTokenTimeout           504      SilentStream           504
        AnswerTooSlow               504      StreamBroken           502
        UnreadableAnswer            502      EmptyAnswer            502
        EndpointFailed              502

A ``KaiwaError`` may be shown to a person; anything else may not, and shows the
general problem page. ``sentence`` and ``advice`` are English source texts for
gettext, with ``%(name)s`` for the error's ``details``. ``code`` is stable: it is
stored with a failed answer. ``is_free`` says of a failed answer that no model can have
been told its question, so that it costs nothing.
"""

from collections.abc import Mapping
from typing import ClassVar


def N_(text: str) -> str:
    """Mark a text for translation without translating it here."""
    return text


class KaiwaError(Exception):
    """Something went wrong that a person may be told about.

    :param details: values for the placeholders of ``sentence`` and ``advice``;
        plain JSON, never a secret and never a person's words.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "problem"
    sentence: ClassVar[str] = N_("Something went wrong on our side.")
    advice: ClassVar[str] = ""
    is_free: ClassVar[bool] = False

    def __init__(self, **details: str | int | None) -> None:
        self.details: Mapping[str, str | int | None] = details
        super().__init__(self.code, details)


class BadSetting(KaiwaError):
    """A config var has a value that cannot be used; the app does not start."""

    code = "bad_setting"
    sentence = N_("%(name)s is not usable: %(reason)s. For example: %(example)s")

    def __str__(self) -> str:
        """Say it where the app is being started."""
        return self.sentence % self.details


class BadInput(KaiwaError):
    """The form's fields are not what the page sends."""

    status = 400
    code = "bad_input"
    sentence = N_("The page sent something that cannot be read.")
    advice = N_("Reload the page and try again.")


class EmptyMessage(BadInput):
    """The message has no words in it."""

    code = "empty_message"
    sentence = N_("There is nothing to send yet.")
    advice = N_("Write a message first.")


class MessageTooLong(BadInput):
    """The message is longer than MAX_MESSAGE_CHARS."""

    status = 413
    code = "message_too_long"
    sentence = N_(
        "This message has %(length)s characters; at most %(limit)s can be sent."
    )
    advice = N_("Shorten it, or send it in parts.")


class UnsendableCharacters(BadInput):
    """The message holds control characters or broken Unicode."""

    code = "unsendable_characters"
    sentence = N_("The message holds characters that cannot be sent.")
    advice = N_(
        "They are invisible control characters, as in text copied from a terminal:"
        " remove them, or paste as plain text."
    )


class BodyTooLarge(BadInput):
    """The request's body is larger than any form of the page."""

    status = 413
    code = "body_too_large"
    sentence = N_("That is more than the chat can take at once.")
    advice = N_("Shorten it, or send it in parts.")


class BodyTooSlow(BadInput):
    """The request's body did not arrive in time."""

    status = 408
    code = "body_too_slow"
    sentence = N_("What was sent did not arrive in time.")
    advice = N_("Try again when the connection is better.")


class AnswerRunning(BadInput):
    """A message came while the conversation's answer was still being made."""

    status = 409
    code = "answer_running"
    sentence = N_("An answer is still being made in this conversation.")
    advice = N_("Wait for it, or stop it, and send again.")


class NotContinuable(BadInput):
    """The answer is complete, still running, or has no text to go on from."""

    status = 409
    code = "not_continuable"
    sentence = N_("This answer cannot be continued.")
    advice = N_("Try again instead.")


class TooManyRunning(BadInput):
    """The owner has as many answers running as MAX_RUNNING_PER_PERSON allows."""

    status = 409
    code = "too_many_running"
    sentence = N_(
        "Too many answers are being made for you (at most %(limit)s at once)."
    )
    advice = N_("Wait for one to end, or stop one, and send again.")


class TooManyConversations(BadInput):
    """The owner keeps as many conversations as MAX_CONVERSATIONS allows."""

    status = 409
    code = "too_many_conversations"
    sentence = N_("Your list of conversations is full (at most %(limit)s).")
    advice = N_("Delete one that you no longer need, and send again.")


class NotFound(KaiwaError):
    """What was asked for is not there, or belongs to somebody else."""

    status = 404
    code = "not_found"
    sentence = N_("There is nothing here.")
    advice = N_("It may have been deleted, or the address is not right.")


class SignInRequired(KaiwaError):
    """Whoever asks has to sign in first."""

    status = 401
    code = "sign_in_required"
    sentence = N_("Please sign in first.")


class WrongPassword(SignInRequired):
    """The password is not the one."""

    code = "wrong_password"
    sentence = N_("That is not the password.")


class TooManyAttempts(SignInRequired):
    """More attempts at the password than are taken in this time."""

    status = 429
    code = "too_many_attempts"
    sentence = N_("Too many attempts to sign in.")
    advice = N_("Try again in %(retry_after_seconds)s.")


class NotAllowed(KaiwaError):
    """The one who asks may not do this."""

    status = 403
    code = "not_allowed"
    sentence = N_("This is not allowed.")


class EmailNotAllowed(NotAllowed):
    """OIDC_ALLOWED names neither the address nor its domain."""

    code = "email_not_allowed"
    sentence = N_("%(email)s may not use this chat.")
    advice = N_("Sign in with another address, or ask the owner of the app.")


class EmailUnverified(NotAllowed):
    """The provider names no address, or has not verified it."""

    code = "email_unverified"
    sentence = N_("%(host)s does not say that your e-mail address is verified.")
    advice = N_("Verify it there, or sign in with another address.")


class SignOnError(KaiwaError):
    """Signing in at the provider did not come to its end."""

    status = 502
    code = "sign_on"
    sentence = N_("Signing in did not work.")


class SignOnExpired(SignOnError):
    """The provider's answer belongs to no sign-in that this browser has begun."""

    status = 400
    code = "sign_on_expired"
    sentence = N_("This sign-in was not begun in this browser, or is over already.")
    advice = N_("Begin again here.")


class SignOnDenied(SignOnError):
    """The person, or the provider, said no."""

    status = 401
    code = "sign_on_denied"
    sentence = N_("%(host)s did not let you in, or you changed your mind there.")
    advice = N_("Begin again whenever you like.")


class ProviderAway(SignOnError):
    """The provider cannot be reached, or reports an error of its own."""

    status = 503
    code = "provider_away"
    sentence = N_("%(host)s cannot be reached right now.")
    advice = N_("Try again in a minute.")


class ProviderFailed(SignOnError):
    """What the provider answered cannot be used; the log says why."""

    code = "provider_failed"
    sentence = N_("What %(host)s answered cannot be used to sign you in.")
    advice = N_(
        "If it happens again, the owner of the app finds the reason in the log."
    )


class Undecided(KaiwaError):
    """The owner of the app has not yet said who may talk to the model."""

    status = 403
    code = "undecided"
    sentence = N_("This chat is closed until its owner decides who may use it.")
    advice = N_("Open its first page: it says which command decides.")


class ForeignOrigin(KaiwaError):
    """A write came from a page of another site."""

    status = 403
    code = "foreign_origin"
    sentence = N_("This request came from another site, so it was refused.")
    advice = N_("Open the chat itself and try again there.")


class TooManyRequests(KaiwaError):
    """More requests than the limit allows."""

    status = 429
    code = "too_many_requests"
    sentence = N_("That was too much at once.")
    advice = N_("Try again in %(retry_after_seconds)s.")


class BudgetSpent(KaiwaError):
    """The tokens or the money set aside for this time do not suffice for a message."""

    status = 429
    code = "budget_spent"
    sentence = N_("The budget for now is used up.")


class DayBudgetSpent(BudgetSpent):
    """The person's DAILY_TOKENS_PER_PERSON do not suffice."""

    code = "day_budget_spent"
    sentence = N_(
        "Your tokens for today do not suffice for this: it may need %(needed)s, and"
        " %(left)s of %(limit)s are left."
    )
    advice = N_(
        "They renew at 00:00 UTC. A shorter message, or a new chat, needs fewer."
    )


class MonthBudgetSpent(BudgetSpent):
    """The app's MONTHLY_TOKENS do not suffice."""

    code = "month_budget_spent"
    sentence = N_(
        "The tokens that all share this month do not suffice for this: it may need"
        " %(needed)s, and %(left)s of %(limit)s are left."
    )
    advice = N_(
        "They renew on %(renews_on)s, at 00:00 UTC. A shorter message, or a new chat,"
        " needs fewer."
    )


class MoneyBudgetSpent(BudgetSpent):
    """The app's MONTHLY_BUDGET_USD does not suffice."""

    code = "money_budget_spent"
    sentence = N_(
        "The money that all share this month does not suffice for this: it may cost"
        " %(needed_nanodollars)s, and %(left_nanodollars)s of %(limit_nanodollars)s is"
        " left."
    )
    advice = N_(
        "It renews on %(renews_on)s, at 00:00 UTC. A shorter message, a new chat or a"
        " cheaper model costs less."
    )


class ModelUnpriced(BudgetSpent):
    """MONTHLY_BUDGET_USD is set, and PRICES says nothing of this model."""

    status = 409
    code = "model_unpriced"
    sentence = N_(
        "The model “%(model)s” cannot be asked: there is a budget in dollars, and no"
        " price for it."
    )
    advice = N_(
        "Choose another model, or add to the config var PRICES: %(model)s=in/out, the"
        " dollars for a million tokens."
    )


class NoModel(KaiwaError):
    """No chat model is attached."""

    status = 503
    code = "no_model"
    sentence = N_("No model is attached yet.")
    is_free = True


class ModelGone(KaiwaError):
    """The conversation's model is no longer attached."""

    status = 409
    code = "model_gone"
    sentence = N_("The model “%(model)s” is not attached any more.")
    advice = N_("Choose another model and send again.")
    is_free = True


class Starting(KaiwaError):
    """The process is still waiting for its database."""

    status = 503
    code = "starting"
    sentence = N_("The chat is starting.")
    advice = N_("Try again in a few seconds.")


class Draining(KaiwaError):
    """The process is shutting down and takes no new answers."""

    status = 503
    code = "draining"
    sentence = N_("The chat is restarting.")
    advice = N_("Send again in a few seconds; your message is still in the box.")


class StoreUnavailable(KaiwaError):
    """The database cannot be reached or is busy for too long."""

    status = 503
    code = "store_unavailable"
    sentence = N_("The database cannot be reached right now.")
    advice = N_("Try again in a moment; your message is still in the box.")
    is_free = True


class InferenceError(KaiwaError):
    """The model could not be asked, or its answer could not be had."""

    status = 502
    code = "inference"
    sentence = N_("The model could not answer.")


class EndpointRejectedKey(InferenceError):
    """The endpoint does not accept the key (401, or 403 in JSON)."""

    code = "endpoint_rejected_key"
    sentence = N_("The model's endpoint does not accept the key of %(alias)s.")
    advice = N_(
        "Check it with: heroku config:get %(alias)s_KEY — white space at its ends"
        " is a common cause."
    )
    is_free = True


class EndpointRefusedText(InferenceError):
    """A firewall before the endpoint refused the text (403 in HTML)."""

    status = 422
    code = "endpoint_refused_text"
    sentence = N_("The service's filter refused this text before the model saw it.")
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


class EndpointRejectedRequest(InferenceError):
    """The endpoint did not take the request (400, 422); ``words`` are its own."""

    status = 422
    code = "endpoint_rejected_request"
    sentence = N_("The endpoint did not take the request: %(words)s")
    is_free = True


class EndpointBusy(InferenceError):
    """The endpoint's rate limit is reached (429)."""

    status = 503
    code = "endpoint_busy"
    sentence = N_("The model is rate limited: too many requests in the last minute.")
    advice = N_("Try again in %(retry_after_seconds)s.")
    is_free = True


class EndpointOutOfCredit(InferenceError):
    """The account behind the key cannot pay (402)."""

    code = "endpoint_out_of_credit"
    sentence = N_("The account behind this model is out of credit.")
    advice = N_("Its owner has to look at the billing of the add-on.")
    is_free = True


class ContextTooLong(InferenceError):
    """The conversation is longer than the model can read."""

    status = 422
    code = "context_too_long"
    sentence = N_("The conversation has become longer than this model can read.")
    advice = N_("Start a new chat, or shorten the message.")
    is_free = True


class EndpointOverloaded(InferenceError):
    """The endpoint is up but cannot take the request now (502, 503, 504, 529)."""

    status = 503
    code = "endpoint_overloaded"
    sentence = N_("The model is overloaded at the moment.")
    advice = N_("Try again in a minute.")


class EndpointUnreachable(InferenceError):
    """No connection to the endpoint could be made."""

    code = "endpoint_unreachable"
    sentence = N_("The model's endpoint cannot be reached.")
    advice = N_("Check %(alias)s_URL, or try again in a minute.")
    is_free = True


class EndpointTLSFailed(InferenceError):
    """The endpoint's certificate cannot be trusted."""

    code = "endpoint_tls_failed"
    sentence = N_("The connection to the model's endpoint is not secure.")
    advice = N_("Check that %(alias)s_URL has the right host and scheme.")
    is_free = True


class FirstTokenTimeout(InferenceError):
    """No token came within FIRST_TOKEN_SECONDS."""

    status = 504
    code = "first_token_timeout"
    sentence = N_("The model did not begin to answer within %(seconds)s.")
    advice = N_("Try again, or choose a faster model.")


class SilentStream(InferenceError):
    """The endpoint went silent for SILENCE_SECONDS in mid-answer."""

    status = 504
    code = "silent_stream"
    sentence = N_("The model fell silent in the middle of its answer.")
    advice = N_("Continue from here, or try again.")


class AnswerTooSlow(InferenceError):
    """The answer took longer than ANSWER_SECONDS in all."""

    status = 504
    code = "answer_too_slow"
    sentence = N_("The answer took longer than %(seconds)s and was ended.")
    advice = N_("Continue from here, or try again.")


class StreamBroken(InferenceError):
    """The connection closed before the answer was complete."""

    code = "stream_broken"
    sentence = N_("The connection to the model broke in the middle of its answer.")
    advice = N_("Continue from here, or try again.")


class UnreadableAnswer(InferenceError):
    """What the endpoint sent is not an answer in any documented form."""

    code = "unreadable_answer"
    sentence = N_("The endpoint sent something that is not an answer.")
    advice = N_("Check that %(alias)s_URL is an inference endpoint.")


class EmptyAnswer(InferenceError):
    """The model ended its answer without a word."""

    code = "empty_answer"
    sentence = N_("The model ended its answer without a word.")
    advice = N_("Try again, or put the question another way.")


class EndpointFailed(InferenceError):
    """The endpoint reported an error of its own (500, or inside a 200 stream)."""

    code = "endpoint_failed"
    sentence = N_("The endpoint reported an error of its own: %(words)s")
    advice = N_("Try again in a minute.")


def find_error_class(code: str) -> type[KaiwaError]:
    """Find the class whose ``code`` was stored; the base class for a lost one."""
    return _CLASSES.get(code, KaiwaError)


def _walk(cls: type[KaiwaError]) -> list[type[KaiwaError]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in _walk(sub))]


_CLASSES = {cls.code: cls for cls in _walk(KaiwaError)}
