from datetime import timedelta

import pytest
from flask import Flask, session
from sqlalchemy import delete, select, update

from kaiwa.clock import now
from kaiwa.store import StoredSessions
from kaiwa.store.tables import SessionRow


@pytest.fixture
def site(database):
    """An app with stored sessions."""
    app = Flask("test")
    app.session_interface = sessions = StoredSessions(
        app, database, needs_session=lambda request: request.path != "/healthz"
    )

    @app.get("/remember/<word>")
    def remember(word):
        session["word"] = word
        return word

    @app.get("/sign-in/<name>")
    def sign_in(name):
        sessions.regenerate(session)
        session["signed_in_as"] = name
        return name

    @app.get("/whoami")
    def whoami():
        return session.get("signed_in_as", "no one")

    @app.get("/sign-out")
    def sign_out():
        session.clear()
        return "signed out"

    @app.get("/delete-meanwhile/<word>")
    def delete_meanwhile(word):
        # Another request deletes the session before this one saves it.
        database.write(lambda tx: tx.execute(delete(SessionRow)))
        session["word"] = word
        return word

    @app.get("/recall")
    @app.get("/healthz")
    def recall():
        return session.get("word", "nothing")

    return app


def list_rows(database):
    return database.read(lambda tx: tx.execute(select(SessionRow.id, SessionRow.data)))


def test_session_keeps_values(site):
    client = site.test_client()
    client.get("/remember/tea")

    assert client.get("/recall").text == "tea"


def test_reading_writes_nothing(site, database):
    site.test_client().get("/recall")

    assert list(list_rows(database)) == []


def test_database_holds_no_cookie(site, database):
    client = site.test_client()
    client.get("/remember/tea")

    stored = {row[0] for row in list_rows(database)}

    assert client.get_cookie("session").value not in stored


def test_expired_session_is_deleted(site, database):
    client = site.test_client()
    client.get("/remember/tea")
    past = now() - timedelta(seconds=1)
    database.write(lambda tx: tx.execute(update(SessionRow).values(expires_at=past)))

    assert client.get("/recall").text == "nothing"
    site.session_interface.delete_expired()
    assert list(list_rows(database)) == []


def test_pickled_session_is_ignored(site, database):
    client = site.test_client()
    client.get("/remember/tea")
    pickled = b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94K\x01s."
    database.write(lambda tx: tx.execute(update(SessionRow).values(data=pickled)))

    assert client.get("/recall").text == "nothing"


def test_view_without_session(site):
    client = site.test_client()
    client.get("/remember/tea")

    assert client.get("/healthz").text == "nothing"


def test_get_works_on_read_only_database(site, close_for_writing):
    client = site.test_client()
    client.get("/remember/tea")
    close_for_writing()

    assert client.get("/remember/coffee").text == "coffee"
    assert client.get("/recall").text == "tea"


def test_new_session_needs_writable_database(site, close_for_writing):
    close_for_writing()

    assert site.test_client().get("/remember/tea").status_code == 500


def sign_in(site, name):
    client = site.test_client()
    client.get("/remember/tea")
    client.get(f"/sign-in/{name}")
    return client


def test_sign_out_all_of_one_credential(site):
    first, second, other = (sign_in(site, name) for name in ("ann", "ann", "bob"))

    site.session_interface.sign_out_all("ann")

    assert first.get("/whoami").text == second.get("/whoami").text == "no one"
    assert other.get("/whoami").text == "bob"


def test_find_ended_sessions(site):
    clients = [sign_in(site, name) for name in ("ann", "bob", "cid")]
    ids = [client.get_cookie("session").value for client in clients]
    site.session_interface.sign_out_all("bob")
    clients[2].get("/sign-out")

    ended = site.session_interface.find_ended([*ids, "unknown"])

    assert ended == {*ids[1:], "unknown"}
    assert site.session_interface.find_ended([]) == set()


def test_sign_out_all_keeps_other_values(site):
    client = sign_in(site, "ann")

    site.session_interface.sign_out_all("ann")

    assert client.get("/recall").text == "tea"


def test_later_change_does_not_sign_in(site):
    client = sign_in(site, "ann")
    site.session_interface.sign_out_all("ann")

    client.get("/remember/coffee")

    assert client.get("/whoami").text == "no one"


def test_concurrent_change_does_not_restore_session(site, database):
    client = sign_in(site, "ann")

    client.get("/delete-meanwhile/coffee")

    assert list(list_rows(database)) == []
    assert client.get("/recall").text == "nothing"


def test_id_before_sign_in_is_invalid(site):
    client = site.test_client()
    client.get("/remember/tea")
    before = client.get_cookie("session").value
    client.get("/sign-in/ann")

    client.set_cookie("session", before)

    assert client.get("/whoami").text == "no one"
    assert client.get("/recall").text == "nothing"
