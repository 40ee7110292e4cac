from datetime import timedelta

import pytest
from flask import Flask, session
from sqlalchemy import select, update

from kaiwa.clock import now
from kaiwa.history import StoredSessions
from kaiwa.history.tables import SessionRow


@pytest.fixture
def site(database):
    app = Flask("test")
    app.session_interface = StoredSessions(app, database)

    @app.get("/remember/<word>")
    def remember(word):
        session["word"] = word
        return word

    @app.get("/recall")
    @app.get("/healthz")
    def recall():
        return session.get("word", "nothing")

    return app


def list_rows(database):
    return database.read(lambda tx: tx.execute(select(SessionRow.id, SessionRow.data)))


def test_session_is_remembered(site):
    client = site.test_client()
    client.get("/remember/tea")

    assert client.get("/recall").text == "tea"


def test_reading_writes_nothing(site, database):
    site.test_client().get("/recall")

    assert list(list_rows(database)) == []


def test_cookie_cannot_be_read_from_the_database(site, database):
    client = site.test_client()
    client.get("/remember/tea")

    stored = {row[0] for row in list_rows(database)}

    assert client.get_cookie("session").value not in stored


def test_expired_session_is_forgotten(site, database):
    client = site.test_client()
    client.get("/remember/tea")
    past = now() - timedelta(seconds=1)
    database.write(lambda tx: tx.execute(update(SessionRow).values(expires_at=past)))

    assert client.get("/recall").text == "nothing"
    site.session_interface.delete_expired()
    assert list(list_rows(database)) == []


def test_pickled_session_is_never_opened(site, database, caplog):
    client = site.test_client()
    client.get("/remember/tea")
    pickled = b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94K\x01s."
    database.write(lambda tx: tx.execute(update(SessionRow).values(data=pickled)))

    assert client.get("/recall").text == "nothing"


def test_health_check_opens_no_session(site):
    client = site.test_client()
    client.get("/remember/tea")

    assert client.get("/healthz").text == "nothing"


def test_reader_gets_the_page_although_the_session_cannot_be_stored(
    site, close_for_writing
):
    client = site.test_client()
    client.get("/remember/tea")
    close_for_writing()

    assert client.get("/remember/coffee").text == "coffee"
    assert client.get("/recall").text == "tea"


def test_new_session_that_cannot_be_stored_is_a_problem(site, close_for_writing):
    close_for_writing()

    assert site.test_client().get("/remember/tea").status_code == 500
