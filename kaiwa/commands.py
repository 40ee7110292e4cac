"""The commands of ``flask``. Their code is imported when they run."""

import os
import sys

import click
from flask import Flask, current_app

from .config import find_bad_settings


def add_commands(app: Flask) -> None:
    """Add the commands to the app."""
    app.cli.add_command(doctor)


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
