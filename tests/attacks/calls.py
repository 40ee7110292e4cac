"""A call of each route, and its audience. A new route needs a line here.

The table does not read the declarations of the routes, so it can contradict them.
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

PUBLIC, VISITORS, ADMITTED = "public", "visitors", "admitted"
OPERATORS = "operators"
SAFE = {"GET", "HEAD", "OPTIONS"}
METHODS = {"DELETE", "GET", "PATCH", "POST", "PUT", "TRACE"}
SEND = {"message": "fast count to 3", "send_key": "key-of-the-walk"}
# Written by the process itself, without a request.
UNASKED = re.compile("makers|search_.*|is_indexed")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a route.

    :param audience: PUBLIC, also if the chat is closed; VISITORS, signed in or not;
        ADMITTED, visitors with access to the chat; or OPERATORS, owners of the app.
    :param form: the fields of its form.
    :param is_shared: a page without a session; its address is a secret.
    """

    audience: str = ADMITTED
    form: dict[str, str] = field(default_factory=dict)
    is_shared: bool = False


CALLS = {
    "account.forget": Call(VISITORS),
    "account.show": Call(VISITORS),
    "answers.events": Call(),
    "answers.go_on": Call(form=SEND),
    "answers.stop": Call(),
    "answers.try_again": Call(form=SEND),
    "branches.show": Call(),
    "conversations.begin": Call(form=SEND),
    "conversations.choose_version": Call(form={"message": "1"}),
    "conversations.delete": Call(),
    "conversations.new": Call(),
    "conversations.rename": Call(form={"title": "Mine now"}),
    "conversations.send": Call(form=SEND),
    "conversations.show": Call(),
    "devices.add_link": Call(),
    "devices.ask": Call(),
    "devices.end": Call(),
    "devices.link": Call(form={"merge": "on"}),
    "devices.show": Call(),
    "documents.choose": Call(form={"pages": "1"}),
    "documents.show": Call(),
    "diagrams.show_script": Call(PUBLIC),
    "exports.show": Call(),
    "exports.show_all": Call(),
    "files.remove": Call(),
    "files.show": Call(),
    "files.show_chip": Call(),
    "files.upload": Call(),
    "forks.begin": Call(),
    "health.show_health": Call(PUBLIC),
    "health.show_robots": Call(PUBLIC),
    "imports.begin": Call(),
    "imports.cancel": Call(),
    "imports.new": Call(),
    "imports.show": Call(),
    "links.show_search_engine": Call(PUBLIC),
    "listing.show": Call(),
    "manifest.show": Call(PUBLIC),
    "messages.revise": Call(form=SEND),
    "messages.show": Call(),
    "messages.show_revision": Call(),
    "messages.show_source": Call(),
    "metrics.show": Call(PUBLIC),
    "no_script.show": Call(),
    "operator.erase_person": Call(OPERATORS, {"person": "absent"}),
    "operator.show": Call(OPERATORS),
    "operator.sign_out_person": Call(OPERATORS, {"person": "absent"}),
    "operator.switch": Call(OPERATORS, {"chat": "closed"}),
    "operator_sign_in.sign_in": Call(VISITORS, {"password": "a guess"}),
    "operator_sign_in.sign_out": Call(OPERATORS),
    "preferences.change": Call(VISITORS, {"theme": "dark"}),
    "presets.add": Call(form={"name": "Mine"}),
    "presets.change": Call(form={"name": "Mine now"}),
    "presets.choose_default": Call(form={"default": "yes"}),
    "presets.delete": Call(),
    "presets.edit": Call(),
    "presets.fill_in": Call(form={"message": "Hello"}),
    "presets.move": Call(form={"direction": "up"}),
    "presets.new": Call(),
    "presets.restore": Call(),
    "presets.show": Call(),
    "previews.show": Call(),
    "previews.show_frame": Call(),
    "queue.add": Call(form=SEND),
    "queue.change": Call(form={"message": "Mine now"}),
    "queue.remove": Call(),
    "queue.send_now": Call(),
    "shared.ask_to_copy": Call(),
    "shared.copy": Call(form={"send_key": "key-of-the-walk"}),
    "shared.show_picture": Call(VISITORS, is_shared=True),
    "shared.show": Call(VISITORS, is_shared=True),
    "shares.add": Call(form={"expires": "week", "name": "Ann"}),
    "shares.revoke": Call(),
    "shares.show": Call(),
    "search.show": Call(),
    "shelves.move": Call(form={"action": "pinned"}),
    "shelves.restore": Call(),
    "shelves.tidy_selection": Call(form={"action": "delete-all"}),
    "shortcuts.show": Call(),
    "sign_in.ask": Call(VISITORS),
    "sign_in.sign_in": Call(VISITORS, {"password": "a guess"}),
    "sign_in.sign_out": Call(VISITORS),
    "sign_in.sign_out_everywhere": Call(VISITORS),
    "snippets.add": Call(form={"name": "Mine", "text": "Hello"}),
    "snippets.change": Call(form={"name": "Mine now", "text": "Hello"}),
    "snippets.delete": Call(),
    "snippets.edit": Call(),
    "snippets.new": Call(),
    "snippets.restore": Call(),
    "snippets.show": Call(),
    "sso.begin": Call(VISITORS),
    "sso.finish": Call(VISITORS),
    "static_files.show": Call(PUBLIC),
    "tables.show": Call(),
    "usage.show": Call(),
    "usage.show_conversation": Call(),
    "usage.show_table": Call(),
    "tuning.save": Call(form={"instructions": "Answer briefly.", "top_p": "0.5"}),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path of a route."""

    rule: Rule
    method: str
    path: str

    @property
    def call(self) -> Call:
        """The call from the table; fails for an unknown route."""
        return CALLS[self.rule.endpoint]

    @property
    def form(self) -> dict[str, str] | None:
        """The form to send, unless the method is safe."""
        return None if self.method in SAFE else self.call.form


def list_routes(app: Flask, **ids: str | int) -> list[Route]:
    """List every method of every route.

    :param ids: values of the ids in paths. Other ids do not exist.
    """
    filled = {
        "conversation_id": "absent",
        "import_id": "absent",
        "preset_id": "absent",
        "snippet_id": "absent",
        "share_id": "absent",
        "device_id": "absent",
        "secret": "absent",
        "digest": "x",
        "path": "y",
        "form": "md",
    } | ids
    adapter = app.url_map.bind("localhost")
    routes = []
    for rule in app.url_map.iter_rules():
        known = {name: filled.get(name, 999) for name in rule.arguments}
        path = adapter.build(rule.endpoint, known, append_unknown=False)
        routes += [Route(rule, method, path) for method in sorted(rule.methods or ())]
    return routes


def dump(directory: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read all rows of the database."""
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database:
        query = "select name from sqlite_master where type = 'table'"
        names = [row[0] for row in database.execute(query)]
        return {
            name: _read_rows(database, name)
            for name in sorted(names)
            if not UNASKED.fullmatch(name)
        }


def _read_rows(database: sqlite3.Connection, name: str) -> list[tuple[object, ...]]:
    columns = [row[1] for row in database.execute(f"pragma table_info({name})")]
    chosen = ", ".join(it for it in columns if not UNASKED.fullmatch(it))
    return sorted(database.execute(f"select {chosen} from {name}"), key=repr)
