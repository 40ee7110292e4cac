"""The lookup of the models, for a page without a composer."""

from datetime import datetime
from typing import NamedTuple

from .problems import Problem, describe_error
from .services import services

LOOKUP_SECONDS = 2
FAILED_SECONDS = 5


class LookupView(NamedTuple):
    """The lookup in the reader's language.

    :ivar problem: the reason of the last failure; None while the models are looked up.
    :ivar pause_seconds: the page asks for itself again after this time.
    """

    problem: Problem | None
    failed_since: datetime | None
    pause_seconds: int


def view_lookup() -> LookupView | None:
    """Prepare the lookup; None if there is a model, or nothing to look up."""
    catalogue = services().catalogue
    lookup = catalogue.find_lookup()
    if lookup is None or catalogue.find_default_model():
        return None
    if lookup.error is None:
        return LookupView(None, None, LOOKUP_SECONDS)
    problem = describe_error(lookup.error)
    return LookupView(problem, lookup.failed_since, FAILED_SECONDS)
