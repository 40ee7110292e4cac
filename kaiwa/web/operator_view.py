"""The state of the app, prepared for the owner's page."""

import platform
from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import format_decimal
from flask_babel import gettext as _

from ..access import is_identitys_owner
from ..clock import now
from ..inference import AttachedModel
from ..monitoring import find_memory_limit, measure_memory
from ..store import FailedAnswer, Overview, Person
from ..version import VERSION
from .problems import Problem, describe_code
from .services import services
from .wording import word_bytes, word_day, word_money

MEGABYTE, GIGABYTE = 10**6, 10**9


class Fact(NamedTuple):
    """One number of the page.

    :ivar detail: its limit, in words.
    :ivar share: the share of the limit that is in use, 0 to 1; None without a limit.
    """

    name: str
    value: str
    detail: str = ""
    share: float | None = None


class PersonView(NamedTuple):
    """One person, with the usage of the last 30 days."""

    owner_id: str
    name: str
    answers: str
    tokens: str
    money: str
    last_day: str


class FailureView(NamedTuple):
    """A failed answer: its code, and the cause in the reader's language."""

    failure: FailedAnswer
    problem: Problem


class AttachmentView(NamedTuple):
    """A model, or an attachment with a problem; ``state`` is in words."""

    alias: str
    name: str
    state: str
    is_problem: bool


def describe_done(done: str) -> str:
    """Describe the change that was made last; empty without one."""
    sentences = {
        "closed": _("The chat is closed."),
        "open": _("The chat is open."),
        "signed-out": _("The person is signed out everywhere."),
        "erased": _("Everything of the person is deleted."),
    }
    return str(sentences.get(done, ""))


def view_facts(overview: Overview) -> list[Fact]:
    """List the numbers of this moment."""
    settings = services().settings
    limit_bytes = settings.database_gb and settings.database_gb * GIGABYTE
    return [
        Fact(_("Answers running"), format_decimal(overview.running)),
        Fact(_("People today"), format_decimal(overview.people_today)),
        _view_size(_("Memory of this process"), measure_memory(), find_memory_limit()),
        _view_size(_("Database"), overview.database_bytes, limit_bytes),
        _view_size(_("Files"), overview.files_bytes, settings.files_mb * MEGABYTE),
    ]


def _view_size(name: str, size: int, limit: int | None) -> Fact:
    if not limit:
        return Fact(name, word_bytes(size))
    detail = _("of %(limit)s", limit=word_bytes(limit))
    return Fact(name, word_bytes(size), detail, min(1.0, size / limit))


def view_failures(failures: Sequence[FailedAnswer]) -> list[FailureView]:
    """Describe the causes of failed answers, without details of the answers."""
    return [FailureView(it, describe_code(it.error_code, {})) for it in failures]


def view_people(people: Sequence[Person]) -> list[PersonView]:
    """Prepare the table of people."""
    return [
        PersonView(
            it.owner_id,
            it.email or _name_person(it),
            format_decimal(it.answers),
            format_decimal(it.tokens),
            word_money(it.nanodollars) if it.nanodollars else "–",
            word_day(it.last_day.isoformat()),
        )
        for it in people
    ]


def _name_person(person: Person) -> str:
    if is_identitys_owner(person.owner_id):
        return str(_("Account %(number)s", number=person.number))
    return str(_("Browser %(number)s", number=person.number))


def view_attachments() -> list[AttachmentView]:
    """List the models with their last days, and the attachments with problems."""
    problems = [
        AttachmentView(it.alias, "", it.code, is_problem=True)
        for it in services().problems
    ]
    models = services().catalogue.list_chat_models()
    return [*problems, *map(_view_model, models)]


def _view_model(model: AttachedModel) -> AttachmentView:
    is_past = model.is_past(now().date())
    state = _("active") if model.state == "active" else _("deprecated")
    if model.eol_date:
        day = word_day(model.eol_date)
        state = (
            _("ended on %(day)s", day=day) if is_past else _("ends on %(day)s", day=day)
        )
    return AttachmentView(model.attachment.alias, model.key, state, is_past)


def view_versions(overview: Overview) -> list[Fact]:
    """List the versions."""
    return [
        Fact("Kaiwa", VERSION),
        Fact("Python", platform.python_version()),
        Fact(_("Database"), overview.database),
        Fact(_("Tables"), overview.revision),
    ]
