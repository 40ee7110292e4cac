"""An import, prepared for its page."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _

from ..errors.base import N_
from ..store import Import, ImportState
from .problems import Problem, describe_code

REASONS = {
    "bomb": N_("The archive unpacks to more data than can be read."),
    "cycle": N_("Its messages follow each other in a circle."),
    "date": N_("One of its dates cannot be read."),
    "duplicate_id": N_("An id occurs twice."),
    "empty": N_("It has no messages."),
    "missing_parent": N_("A message follows one that is missing."),
    "missing_part": N_("A part of it is missing, or has another type."),
    "role": N_("A message is neither from a user nor from a model."),
    "settings": N_("Its settings cannot be used."),
    "surrogate": N_("It contains characters that are not valid Unicode."),
    "text_length": N_("One of its messages is too long."),
    "too_deep": N_("It is nested too deeply."),
    "too_large": N_("It is too large."),
    "truncated": N_("The file is damaged or incomplete from here on."),
    "unknown_format": N_("Its format is not known."),
}
STATES: dict[ImportState, str] = {
    "waiting": N_("Waiting for another import…"),
    "running": N_("Importing…"),
    "done": N_("The import has ended."),
    "cancelled": N_("The import was cancelled."),
    "interrupted": N_("The import was interrupted. Import the file again to go on."),
}


class RejectedView(NamedTuple):
    """A conversation that was not imported.

    :ivar position: its number in the file, from 1.
    :ivar member: the file in the archive; empty if it is no archive.
    """

    position: int
    member: str
    title: str
    reason: str


class ImportView(NamedTuple):
    """An import.

    :ivar percent: of the file that has been read.
    :ivar problem: why it ended early, if the user can do something about it.
    :ivar unlisted: the number of rejected conversations that are not listed.
    """

    source: Import
    state: str
    percent: int
    problem: Problem | None
    rejected: list[RejectedView]
    unlisted: int


def view_import(found: Import) -> ImportView:
    """Prepare an import for its page."""
    lines = found.report.get("rejected", [])
    problem = found.report.get("problem")
    return ImportView(
        source=found,
        state=_(STATES[found.state]),
        percent=min(100, 100 * found.position // max(1, found.size)),
        problem=problem and describe_code(problem["code"], problem["details"]),
        rejected=[_view_rejected(it) for it in lines],
        unlisted=found.rejected - len(lines),
    )


def _view_rejected(line: Mapping[str, Any]) -> RejectedView:
    reason = REASONS.get(line["reason"], REASONS["missing_part"])
    return RejectedView(line["position"], line["member"], line["title"], _(reason))
