"""A tour of the app in a fresh process: print the modules that its requests import.

Run with config vars as ``python -m tests.services.tour``. The output is JSON.
"""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import json
import re
import sys
from collections.abc import Iterator

import flask.testing  # noqa: F401  # The client's own modules are not the app's.
import gevent
from flask import Flask
from flask.testing import FlaskClient

from kaiwa import create_app, serving

FETCH = {"X-Kaiwa-Request": "fetch"}
HEADERS = [
    {},
    {"Accept-Language": "ja, en-GB; q=0.5", "Accept-Encoding": "gzip, br"},
    FETCH,
]
BEARER = {"Authorization": "Bearer right-for-the-metrics"}
MESSAGES = ["fast japanese", "fast markdown", "fast formulas", "fast code 😀"]
# They sign the visitor out or delete the conversation, so they are last.
LAST = ("account", "sign_in", "sign_on", "delet")


def main() -> None:
    """Start the app, and visit every route twice; print the imported modules."""
    app = create_app()
    serving.start(app)
    while not app.extensions["kaiwa"].is_ready:
        gevent.sleep(0.05)
    client = app.test_client()
    before = set(sys.modules)
    answers = list(visit(app, client))
    imported = sorted(set(sys.modules) - before)
    print(json.dumps({"imported": imported, "answers": answers}))
    serving.drain(app, seconds=0)


def visit(app: Flask, client: FlaskClient) -> Iterator[str]:
    """Follow answers and call every route; yield the last event of each answer."""
    client.get("/")
    client.post("/sign-in", data={"password": "wrong"})
    client.post("/sign-in", data={"password": "right"})
    client.post("/owner/sign-in", data={"password": "right, too"})
    assert client.get("/owner").status_code == 200
    assert client.get("/metrics", headers=BEARER).status_code == 200
    ids = {}
    for number, message in enumerate(MESSAGES):
        form = {"message": message, "send_key": str(number)}
        sent = client.post("/conversations", data=form, headers=FETCH)
        path = sent.headers["X-Kaiwa-Conversation"]
        message_id = re.findall(r'data-message="(\d+)"', sent.text)[-1]
        events = client.get(f"/answers/{message_id}/events?position=0").text
        yield events.strip().split("\n")[-1]
        ids = {
            "conversation_id": path.rpartition("/")[2],
            "message_id": int(message_id),
            "answer_id": int(message_id),
        }
    for rule in sorted(app.url_map.iter_rules(), key=is_last):
        known = ids | {"form": "md", "number": 1, "queued_id": 1}
        values = {key: known.get(key, "a") for key in rule.arguments}
        url = app.url_map.bind("localhost").build(rule.endpoint, values)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for headers in HEADERS:
                form = {"message": "Hi", "title": "会話", "send_key": url}
                data = form if method == "POST" else None
                client.open(url, method=method, headers=headers, data=data).close()


def is_last(rule) -> bool:
    """Whether a route ends the visit."""
    return any(word in rule.endpoint for word in LAST)


if __name__ == "__main__":
    main()
