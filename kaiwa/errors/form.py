"""Errors of a form: the user changes the input and sends it again."""

from .base import N_, KaiwaError


class BadInput(KaiwaError):
    """The fields do not match the form of the page."""

    status = 400
    code = "bad_input"
    sentence = N_("The page sent an invalid request.")
    advice = N_("Reload the page and try again.")


class EmptyMessage(BadInput):
    """The message is empty or blank."""

    code = "empty_message"
    sentence = N_("The message is empty.")
    advice = N_("Write a message first.")


class MessageTooLong(BadInput):
    """The message is longer than MAX_MESSAGE_CHARS."""

    status = 413
    code = "message_too_long"
    sentence = N_(
        "This message has %(length)s characters; at most %(limit)s can be sent."
    )
    advice = N_("Shorten it, or split it into several messages.")


class UnsendableCharacters(BadInput):
    """The message is not valid Unicode."""

    code = "unsendable_characters"
    sentence = N_("The message contains characters that cannot be sent.")
    advice = N_(
        "They are not valid Unicode, as in a file with another encoding. Remove them,"
        " or copy the text again."
    )


class BodyTooLarge(BadInput):
    """The request body is larger than the route accepts."""

    status = 413
    code = "body_too_large"
    sentence = N_("The request is too large.")
    # The text would have to be read before it can be given back.
    advice = N_(
        "If you no longer see your text, go back in your browser: it is still there."
        " Shorten it, or split it into several messages."
    )


class BodyTooSlow(BadInput):
    """The request body did not arrive in time."""

    status = 408
    code = "body_too_slow"
    sentence = N_("The request did not arrive in time.")
    advice = N_("Try again when the connection is better.")


class UnusableTuning(BadInput):
    """Fields of the settings of a chat are invalid; ``details`` has their problems."""

    code = "unusable_tuning"
    sentence = N_("These settings cannot be used yet.")
    advice = N_("Change the marked fields.")


class UnusableDrawing(BadInput):
    """Fields of the settings of a picture are invalid."""

    code = "unusable_drawing"
    sentence = N_("These picture settings cannot be used.")
    advice = N_(
        "The seed is a whole number from 0 to 4,294,967,295. The negative prompt has at"
        " most 10,000 characters."
    )


class AnswerRunning(BadInput):
    """A message was sent while an answer of its conversation was running."""

    status = 409
    code = "answer_running"
    sentence = N_("An answer is still running in this conversation.")
    advice = N_("Wait until it ends or stop it, then send again.")


class NotContinuable(BadInput):
    """The answer is complete, is running, or has no text to continue."""

    status = 409
    code = "not_continuable"
    sentence = N_("This answer cannot be continued.")
    advice = N_("Try again instead.")


class TooManyRunning(BadInput):
    """The user already runs MAX_RUNNING_PER_PERSON answers."""

    status = 409
    code = "too_many_running"
    sentence = N_("Too many of your answers are running (at most %(limit)s at once).")
    advice = N_("Wait until one ends or stop one, then send again.")


class TooManyShares(BadInput):
    """The user already has the most shared conversations."""

    status = 409
    code = "too_many_shares"
    sentence = N_("You share too many conversations (at most %(limit)s).")
    advice = N_("Stop sharing one you no longer need, then try again.")


class TooManyDevices(BadInput):
    """The most browsers show the history of the user."""

    status = 409
    code = "too_many_devices"
    sentence = N_("Too many browsers are linked (at most %(limit)s).")
    advice = N_("End the link of one that you no longer use, then try again.")


class DeviceLinkGone(BadInput):
    """The link for another browser was used, has expired, or never existed."""

    status = 410
    code = "device_link_gone"
    sentence = N_("This link does not work any more.")
    advice = N_(
        "A link works once, for five minutes. Make a new one in the other browser."
    )


class TooManyConversations(BadInput):
    """The user already has MAX_CONVERSATIONS conversations."""

    status = 409
    code = "too_many_conversations"
    sentence = N_("Your list of conversations is full (at most %(limit)s).")
    advice = N_("Delete one you no longer need, then send again.")


class ListFull(BadInput):
    """The user's list of presets or snippets is full."""

    status = 409
    code = "list_full"
    sentence = N_("This list is full (at most %(limit)s).")
    advice = N_("Delete an entry you no longer need, then try again.")


class ImportRunning(BadInput):
    """The user's last import has not ended."""

    status = 409
    code = "import_running"
    sentence = N_("An import is still running.")
    advice = N_("Wait until it ends, or cancel it.")


class QueueFull(BadInput):
    """The conversation has the most queued messages."""

    status = 409
    code = "queue_full"
    sentence = N_("The queue is full (at most %(limit)s messages).")
    advice = N_("Wait until one is sent, or remove one, then try again.")


class FilesUnqueueable(BadInput):
    """A message with files was queued."""

    status = 409
    code = "files_unqueueable"
    sentence = N_("A message with files cannot be queued.")
    advice = N_("Wait for the answer, then send it.")
