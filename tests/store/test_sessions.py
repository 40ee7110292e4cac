from datetime import timedelta

import pytest
from flask import Flask, session
from sqlalchemy import delete, select, update

from kaiwa.clock import now
from kaiwa.store import StoredSessions
from kaiwa.store.tables import SessionRow


@pytest.fixture
def site(database):
    app = Flask("test")
    app.session_interface = StoredSessions(app, database)

    @app.get("/remember/<word>")
    def remember(word):
        session["word"] = word
        return word

    @app.get("/sign-in/<name>")
    def sign_in(name):
        app.session_interface.regenerate(session)
        session["signed_in_as"] = name
        return name

    @app.get("/whoami")
    def whoami():
        return session.get("signed_in_as", "nobody")

    @app.get("/hand-over/<word>")
    def hand_over(word):
        # Somebody else ends this session while its request is still under way.
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


def sign_in(site, name):
    client = site.test_client()
    client.get("/remember/tea")
    client.get(f"/sign-in/{name}")
    return client


def test_all_that_are_signed_in_as_one_are_signed_out_at_once(site):
    first, second, other = (sign_in(site, name) for name in ("ann", "ann", "bob"))

    site.session_interface.sign_out_all("ann")

    assert first.get("/whoami").text == second.get("/whoami").text == "nobody"
    assert other.get("/whoami").text == "bob"


def test_ended_are_those_that_are_signed_in_no_more(site, database):
    stays, leaves, forgets = (sign_in(site, name) for name in ("ann", "bob", "cid"))
    ids = [it.get_cookie("session").value for it in (stays, leaves, forgets)]
    site.session_interface.sign_out_all("bob")
    site.session_interface._delete_session(ids[2])

    assert site.session_interface.find_ended([*ids, "unknown"]) == {
        *ids[1:],
        "unknown",
    }
    assert site.session_interface.find_ended([]) == set()


def test_session_that_is_signed_out_keeps_what_else_it_holds(site):
    client = sign_in(site, "ann")

    site.session_interface.sign_out_all("ann")

    assert client.get("/recall").text == "tea"


def test_later_change_signs_nobody_in_again(site):
    client = sign_in(site, "ann")
    site.session_interface.sign_out_all("ann")

    client.get("/remember/coffee")

    assert client.get("/whoami").text == "nobody"


def test_change_under_way_does_not_bring_back_what_was_ended(site, database):
    client = sign_in(site, "ann")

    client.get("/hand-over/coffee")

    assert list(list_rows(database)) == []
    assert client.get("/recall").text == "nothing"


def test_id_of_before_the_sign_in_opens_nothing(site):
    client = site.test_client()
    client.get("/remember/tea")
    before = client.get_cookie("session").value
    client.get("/sign-in/ann")

    client.set_cookie("session", before)

    assert client.get("/whoami").text == "nobody"
    assert client.get("/recall").text == "nothing"
