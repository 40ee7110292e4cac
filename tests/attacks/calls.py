"""How each route is called, and who may: the one table that a new route is added to."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

EVERYBODY, STRANGERS, VISITORS = "everybody", "strangers", "visitors"
SAFE = {"GET", "HEAD", "OPTIONS"}
METHODS = {"DELETE", "GET", "PATCH", "POST", "PUT", "TRACE"}
SEND = {"message": "fast count to 3", "send_key": "key-of-the-walk"}
# How a running process is seen to live; nobody asks for it.
UNASKED_TABLES = {"makers"}


@dataclass(frozen=True, slots=True)
class Call:
    """How a route is called.

    :param may: everybody, also where the chat is closed; strangers, who have not
        signed in; or visitors, who may talk.
    :param form: what its form holds.
    """

    may: str = VISITORS
    form: dict[str, str] = field(default_factory=dict)


CALLS = {
    "account.forget": Call(STRANGERS),
    "account.show": Call(STRANGERS),
    "answers.events": Call(),
    "answers.go_on": Call(form=SEND),
    "answers.stop": Call(),
    "answers.try_again": Call(form=SEND),
    "conversations.begin": Call(form=SEND),
    "conversations.choose_version": Call(form={"message": "1"}),
    "conversations.delete": Call(),
    "conversations.new": Call(),
    "conversations.rename": Call(form={"title": "Mine now"}),
    "conversations.send": Call(form=SEND),
    "conversations.show": Call(),
    "health.show_health": Call(EVERYBODY),
    "health.show_robots": Call(EVERYBODY),
    "listing.show": Call(),
    "manifest.show": Call(EVERYBODY),
    "messages.revise": Call(form=SEND),
    "messages.show": Call(),
    "messages.show_revision": Call(),
    "messages.show_source": Call(),
    "no_script.show": Call(),
    "preferences.change": Call(STRANGERS, {"theme": "dark"}),
    "shortcuts.show": Call(),
    "sign_in.ask": Call(STRANGERS),
    "sign_in.sign_in": Call(STRANGERS, {"password": "a guess"}),
    "sign_in.sign_out": Call(STRANGERS),
    "sign_in.sign_out_everywhere": Call(STRANGERS),
    "sso.begin": Call(STRANGERS),
    "sso.finish": Call(STRANGERS),
    "static_files.show": Call(EVERYBODY),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One way to call one route: a method, an address, and what goes with it."""

    rule: Rule
    method: str
    path: str

    @property
    def call(self) -> Call:
        """How it is called; a route that the table does not know fails here."""
        return CALLS[self.rule.endpoint]

    @property
    def form(self) -> dict[str, str] | None:
        """The form that is sent, where there is one."""
        return None if self.method in SAFE else self.call.form


def list_routes(app: Flask, **ids: str | int) -> list[Route]:
    """List every route with every method of its own.

    :param ids: values for the parts of addresses; the rest is absent.
    """
    filled = {"conversation_id": "absent", "digest": "x", "path": "y"} | ids
    adapter = app.url_map.bind("localhost")
    routes = []
    for rule in app.url_map.iter_rules():
        known = {name: filled.get(name, 999) for name in rule.arguments}
        path = adapter.build(rule.endpoint, known, append_unknown=False)
        routes += [Route(rule, method, path) for method in sorted(rule.methods or ())]
    return routes


def dump(directory: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read everything that is stored, past the app."""
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database:
        query = "select name from sqlite_master where type = 'table'"
        names = {row[0] for row in database.execute(query)} - UNASKED_TABLES
        return {
            name: sorted(database.execute(f"select * from {name}"), key=repr)
            for name in sorted(names)
        }
