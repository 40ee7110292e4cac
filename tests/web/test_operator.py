"""The page of the owners of the app."""

import re
from datetime import timedelta

import pytest

from kaiwa.clock import now
from kaiwa.errors import find_error_class

from ..client import AppVisitor

OWNER = {"OWNER_PASSWORD": "another password"}
WORDS = "Words of a person"


@pytest.fixture
def app(make_app):
    """Return an app with a password for its owner."""
    return make_app(**OWNER, CHAT_PASSWORD="the chat's", DATABASE_GB="1")


@pytest.fixture
def visitor(app):
    """Return a person of the chat."""
    client = app.test_client()
    client.post("/sign-in", data={"password": "the chat's"})
    return AppVisitor(app, client)


def enter(app) -> AppVisitor:
    """Return an owner who has signed in."""
    owner = AppVisitor(app)
    owner.submit("/owner/sign-in", password=OWNER["OWNER_PASSWORD"])
    return owner


def find_person(owner: AppVisitor) -> str:
    """Return the only person of the page."""
    [person, again] = re.findall(r'name="person" value="([^"]+)"', owner.read("/owner"))
    assert person == again
    return person


def test_page_is_missing_without_owners(make_app):
    client = make_app().test_client()

    assert client.get("/owner").status_code == 404
    assert client.post("/owner/sign-in", data={"password": ""}).status_code == 404


def test_password_opens_the_page(visitor):
    owner = visitor
    asked = owner.get("/owner")
    cookie = owner.client.get_cookie("kaiwa").value
    entered = owner.submit("/owner/sign-in", password=OWNER["OWNER_PASSWORD"])

    assert (asked.status_code, entered.status_code) == (401, 303)
    assert owner.get("/owner").status_code == 200
    # A session that was known before must not become an owner's.
    assert owner.client.get_cookie("kaiwa").value != cookie
    owner.submit("/owner/sign-out")
    assert owner.get("/owner").status_code == 401


@pytest.mark.parametrize("attempt", ["", "the chat's", "another passwor"])
def test_wrong_password_opens_nothing(app, attempt):
    owner = AppVisitor(app)

    assert owner.submit("/owner/sign-in", password=attempt).status_code == 401
    assert owner.get("/owner").status_code == 401


def test_attempts_have_a_limit(app):
    owner = AppVisitor(app)
    for _ in range(10):
        assert owner.submit("/owner/sign-in", password="guess").status_code == 401

    reply = owner.submit("/owner/sign-in", password=OWNER["OWNER_PASSWORD"])

    assert reply.status_code == 429
    # Attempts at the password of the chat are counted apart.
    reply = owner.submit("/sign-in", password="the chat's")
    assert reply.status_code == 303


def test_sign_in_ends_after_a_while(app, monkeypatch):
    owner = enter(app)
    later = now() + timedelta(hours=13)
    monkeypatch.setattr("kaiwa.web.visitor.now", lambda: later)

    assert owner.get("/owner").status_code == 401


def test_new_password_ends_the_sign_in(app, make_app):
    owner = enter(app)
    again = make_app(OWNER_PASSWORD="a third password")
    client = again.test_client()
    client.set_cookie("kaiwa", owner.client.get_cookie("kaiwa").value)

    assert client.get("/owner").status_code == 401


def test_page_shows_numbers(app, visitor):
    visitor.begin().follow()

    page = enter(app).read("/owner")

    assert re.search(r"Answers running</dt>\s*<dd[^>]*>0<", page)
    assert re.search(r"People today</dt>\s*<dd[^>]*>1<", page)
    assert "of 1 GB" in page
    assert "of 500 MB" in page
    assert "SQLite 3." in page
    assert "active · INFERENCE" in page
    assert page.count("<rect ") == 30


def test_page_names_the_causes_of_failures(app, visitor):
    visitor.begin("fast error 429").follow()

    page = enter(app).read("/owner")

    [code] = re.findall(r"<dt>(\w+)</dt>\s*<dd>\s*<p>[A-Z]", page)
    assert find_error_class(code).code == code


def test_page_names_unexpected_exceptions(app, visitor, monkeypatch):
    services = app.extensions["kaiwa"]
    services.recent_errors.start()

    def fail(*_args, **_more):
        raise LookupError(WORDS)

    with monkeypatch.context() as patch:
        patch.setattr(services.conversations, "list_conversations", fail)
        assert visitor.get("/", {"X-Request-ID": "one-id"}).status_code == 500

    page = enter(app).read("/owner")
    assert "builtins.LookupError" in page
    assert "· one-id" in page
    assert WORDS not in page


def test_page_has_no_words(app, visitor):
    talk = visitor.begin(f"fast echo: {WORDS}")
    talk.follow()
    visitor.submit(f"{talk.path}/title", title=f"{WORDS} in the title")
    visitor.begin(f"fast error 400\n\n{WORDS}").follow()

    page = enter(app).read("/owner")

    assert WORDS not in page
    assert talk.path.rpartition("/")[2] not in page


def test_switch_closes_and_opens(app, visitor):
    owner = enter(app)

    owner.submit("/owner/switch", chat="closed")
    assert visitor.post("/conversations", "Hi").status_code == 403
    assert "Open the chat" in owner.read("/owner?done=closed")
    owner.submit("/owner/switch", chat="open")
    assert visitor.begin().follow().state == "done"


def test_person_is_signed_out(app, visitor):
    other = AppVisitor(app)
    other.submit("/sign-in", password="the chat's")
    visitor.begin().follow()
    owner = enter(app)

    owner.submit("/owner/people/sign-out", person=find_person(owner))

    assert visitor.get("/").status_code == 401
    assert other.get("/").status_code == 200


def test_person_is_erased(app, visitor):
    other = AppVisitor(app)
    other.submit("/sign-in", password="the chat's")
    talk = visitor.begin(f"fast echo: {WORDS}")
    talk.follow()
    gone = visitor.begin()
    gone.follow()
    visitor.submit(f"{gone.path}/deletion")
    owner = enter(app)
    person = find_person(owner)
    kept = other.begin("fast echo: Kept")
    kept.follow()

    owner.submit("/owner/people/deletion", person=person)

    assert visitor.get(talk.path).status_code == 401
    assert "Kept" in other.read(kept.path)
    # The budgets of all still count the usage.
    assert "Answers</span> 3</td>" in owner.read("/owner")
    assert find_person(owner) != person
    database = app.extensions["kaiwa"].database
    with database.engine.connect() as connection:
        for table in ("conversations", "messages", "sends", "usage", "usage_sums"):
            rows = connection.exec_driver_sql(f"select * from {table}").all()
            assert person not in repr(rows)
            assert WORDS not in repr(rows)


def test_running_answer_of_erased_person_ends(app, visitor):
    visitor.begin("slow 600")
    owner = enter(app)

    owner.submit("/owner/people/deletion", person=find_person(owner))

    assert re.search(r"Answers running</dt>\s*<dd[^>]*>0<", owner.read("/owner"))


@pytest.mark.parametrize("form", [{}, {"person": ""}, {"person": "a" * 201}])
def test_invalid_person_changes_nothing(app, form):
    owner = enter(app)

    assert owner.submit("/owner/people/deletion", **form).status_code == 400
    assert owner.submit("/owner/switch", chat="ajar").status_code == 400
