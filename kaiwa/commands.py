"""The commands of ``flask``. Their code is imported when they run."""

import os
import sys
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from .config import find_bad_settings
from .errors import KaiwaError
from .owner_commands import owner

if TYPE_CHECKING:
    from .store import Backup


def add_commands(app: Flask) -> None:
    """Add the commands to the app."""
    for command in (doctor, export, import_, owner):
        app.cli.add_command(command)


def make_refused_app() -> Flask:
    """Make an app for ``flask doctor`` while a setting stops the start."""
    app = Flask("kaiwa", static_folder=None)
    add_commands(app)
    return app


@click.command()
@click.option("--ask", is_flag=True, help="Ask the default model for one word.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(ask: bool, as_json: bool) -> None:
    """Examine the config vars and everything they name."""
    from .doctor import examine, examine_settings, write_json, write_table

    findings = examine_settings(find_bad_settings(os.environ))
    built = current_app.extensions.get("kaiwa")
    if built:
        findings += examine(built, asks_model=ask)
    click.echo(write_json(findings) if as_json else write_table(findings))
    sys.exit(any(it.state == "fault" for it in findings))


@click.command()
@with_appcontext
def export() -> None:
    """Write all rows of the database to the standard output, as JSON lines."""
    for line in _open_backup().export():
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


@click.command("import")
@with_appcontext
def import_() -> None:
    """Read a file of `flask export` from the standard input, into empty tables."""
    from .store.migrations import migrate

    services = current_app.extensions["kaiwa"]
    try:
        migrate(services.database)
        counts = _open_backup().load(sys.stdin.buffer)
    except KaiwaError as error:
        raise click.ClickException(error.sentence % error.details) from None
    for name, count in counts.items():
        click.echo(f"{name}: {count}")


def _open_backup() -> "Backup":
    from .store import Backup

    return Backup(current_app.extensions["kaiwa"].database)
