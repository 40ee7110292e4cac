"""``flask owner``: what the page of the app's owners can do, in a terminal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from .errors import KaiwaError
from .web import Services

owner = click.Group("owner", help="See the state of the app, and act at once.")


def _command(run: Callable[..., None]) -> Callable[..., None]:
    """Give a command the services, and show an error as one line."""

    @with_appcontext
    @wraps(run)
    def start(**options: Any) -> None:
        services: Services = current_app.extensions["kaiwa"]
        try:
            run(services, **options)
        except KaiwaError as error:
            raise click.ClickException(error.sentence % error.details) from None

    return start


@owner.command("status")
@_command
def show_status(services: Services) -> None:
    """Show the numbers of this moment, and the last errors."""
    overview = services.overviews.read()
    services.switches.refresh()
    click.echo(f"Chat: {'closed' if services.switches.is_chat_closed else 'open'}")
    click.echo(f"Answers running: {overview.running}")
    click.echo(f"People today: {overview.people_today}")
    click.echo(f"Database: {overview.database}, {overview.database_bytes / 1e6:.1f} MB")
    click.echo(f"Revision: {overview.revision}")
    for failure in overview.failures:
        moment = failure.failed_at and failure.failed_at.isoformat(" ", "seconds")
        click.echo(f"{moment} {failure.error_code} {failure.model_key}")


@owner.command("close")
@_command
def close(services: Services) -> None:
    """Stop all running answers, and refuse messages until `open`."""
    services.switches.close_chat()
    click.echo("The chat is closed.")


@owner.command("open")
@_command
def open_again(services: Services) -> None:
    """Accept messages again."""
    services.switches.open_chat()
    click.echo("The chat is open.")


@owner.command("people")
@_command
def list_people(services: Services) -> None:
    """List the people of the last 30 days, by tokens."""
    for person in services.people.list_recent():
        name = person.email or ""
        click.echo(
            f"{person.number} {person.last_day} answers={person.answers}"
            f" tokens={person.tokens} {name}".rstrip()
        )


@owner.command("sign-out")
@click.argument("person")
@_command
def sign_out(services: Services, person: str) -> None:
    """Sign out a person, by number or address."""
    count = services.people.sign_out(_find(services, person))
    click.echo(f"Signed out {count} sessions.")


@owner.command("erase")
@click.argument("person")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_command
def erase(services: Services, person: str, yes: bool) -> None:
    """Delete everything of a person, by number or address."""
    owner_id = _find(services, person)
    if not yes:
        click.confirm("Delete all conversations and sessions?", abort=True)
    services.people.erase(owner_id)
    click.echo("Deleted.")


def _find(services: Services, person: str) -> str:
    owner_id = services.people.find(person)
    if owner_id is None:
        raise click.ClickException("No such person: see `flask owner people`.")
    return owner_id
