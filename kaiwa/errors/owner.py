"""Errors that the owner of the app resolves, with a config var or an add-on."""

from .base import N_, KaiwaError


class BadSetting(KaiwaError):
    """A config var has an invalid value; the app does not start."""

    code = "bad_setting"
    sentence = N_("%(name)s is invalid: %(reason)s. Example: %(example)s")

    def __str__(self) -> str:
        """Return the sentence, for the terminal in which the app starts."""
        return self.sentence % self.details


class BadBackup(KaiwaError):
    """A file cannot be imported; for the command line only."""

    code = "bad_backup"
    sentence = N_("The file cannot be imported: %(reason)s.")


class NoModel(KaiwaError):
    """No chat model is attached."""

    status = 503
    code = "no_model"
    sentence = N_("No model is attached yet.")
    is_free = True


class ModelsPending(KaiwaError):
    """The first list of models has not been read yet."""

    status = 503
    code = "models_pending"
    sentence = N_("The models are being looked up.")
    advice = N_("Send again in a few seconds.")
    is_free = True


class ModelsUnlisted(KaiwaError):
    """The endpoint has no list of models, or an unreadable one."""

    status = 502
    code = "models_unlisted"
    sentence = N_("The endpoint of %(alias)s has no list of models that can be read.")
    advice = N_("Check %(alias)s_URL, or set %(alias)s_MODEL_ID.")


class ModelGone(KaiwaError):
    """The conversation's model is no longer attached."""

    status = 409
    code = "model_gone"
    sentence = N_("The model “%(model)s” is no longer attached.")
    advice = N_("Choose another model and send again.")
    is_free = True


class ChatClosed(KaiwaError):
    """The owner of the app has closed the chat with a switch."""

    status = 403
    code = "chat_closed"
    sentence = N_("The owner has closed the chat for now.")
    advice = N_("You can still read and export your conversations.")
    is_free = True


class Undecided(KaiwaError):
    """The owner of the app has not decided about access."""

    status = 403
    code = "undecided"
    sentence = N_("This chat is closed until its owner decides who may use it.")
    advice = N_("Open the start page of the chat: it lists the commands.")
