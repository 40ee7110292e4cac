"""Errors of the service: the user waits, or goes elsewhere."""

from .base import N_, KaiwaError


class NotFound(KaiwaError):
    """The object does not exist, or belongs to another user."""

    status = 404
    code = "not_found"
    sentence = N_("Page not found.")
    advice = N_("It may have been deleted, or the address is wrong.")


class NotAllowed(KaiwaError):
    """The user may not do this."""

    status = 403
    code = "not_allowed"
    sentence = N_("This is not allowed.")


class ForeignOrigin(KaiwaError):
    """A page of another site sent a write."""

    status = 403
    code = "foreign_origin"
    sentence = N_("This request came from another site, so it was rejected.")
    advice = N_("Open the chat directly and try again there.")


class TooManyRequests(KaiwaError):
    """A rate limit is reached."""

    status = 429
    code = "too_many_requests"
    sentence = N_("Too many requests.")
    advice = N_("Try again in %(retry_after_seconds)s.")


class Starting(KaiwaError):
    """The process is waiting for its database."""

    status = 503
    code = "starting"
    sentence = N_("The chat is starting.")
    advice = N_("Try again in a few seconds.")


class DatabaseUnusable(KaiwaError):
    """The database cannot be opened, written or migrated at the start."""

    status = 503
    code = "database_unusable"
    sentence = N_("The database cannot be opened or written.")
    advice = N_(
        "The log gives the reason. The chat starts as soon as the problem is fixed."
    )


class SchemaUnknown(KaiwaError):
    """The tables belong to another release, and this one cannot use them."""

    status = 503
    code = "schema_unknown"
    sentence = N_(
        "The database has revision %(found)s, which this release, with revision"
        " %(own)s, cannot use."
    )
    advice = N_("Deploy the release that made it, or restore a backup.")


class Draining(KaiwaError):
    """The process is shutting down and starts no answers."""

    status = 503
    code = "draining"
    sentence = N_("The chat is restarting.")
    advice = N_("Send again in a few seconds; your message is still in the box.")


class StoreUnavailable(KaiwaError):
    """The database is unreachable, or stayed locked for too long."""

    status = 503
    code = "store_unavailable"
    sentence = N_("The database cannot be reached right now.")
    advice = N_("Try again in a moment; your message is still in the box.")
    is_free = True
