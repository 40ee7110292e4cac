import pytest

from kaiwa.access import Policy, Visit
from kaiwa.config import read_settings


def visit(
    bound_to="127.0.0.1", host="localhost:5000", headers=("Host",), mark=None
) -> Visit:
    return Visit(bound_to, host, headers, mark)


def policy(**environ: str) -> Policy:
    return Policy(read_settings(environ))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:5000", "[::1]:5000", "[::1]"])
def test_undecided_is_open_to_the_person_at_this_machine(host):
    assert policy().judge(visit(host=host)) == "open"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"host": "evil.example"}, id="name that rebinds"),
        pytest.param({"host": "localhost.evil.example"}, id="name that begins alike"),
        pytest.param({"host": ""}, id="no name"),
        pytest.param({"bound_to": "0.0.0.0"}, id="bound to the world"),
        pytest.param({"bound_to": "192.168.1.2"}, id="bound to the network"),
        pytest.param({"bound_to": "/run/kaiwa.sock"}, id="bound to a file"),
        pytest.param({"headers": ["x-forwarded-for"]}, id="proxy in front"),
        pytest.param({"headers": ["Forwarded"]}, id="standard proxy in front"),
    ],
)
def test_undecided_is_closed_to_everybody_else(changed):
    assert policy().judge(visit(**changed)) == "closed"


def test_undecided_on_heroku_is_closed():
    assert policy(DYNO="web.1").judge(visit()) == "closed"


def test_heroku_ci_is_not_heroku():
    assert policy(DYNO="web.1", CI="true").judge(visit()) == "open"


def test_decided_open_is_open_anywhere():
    decided = policy(DYNO="web.1", CHAT_ACCESS="open")

    assert decided.judge(visit(host="chat.example", bound_to="0.0.0.0")) == "open"


def test_password_opens_and_another_password_closes_again():
    first, second = policy(CHAT_PASSWORD="one"), policy(CHAT_PASSWORD="two")

    assert first.judge(visit()) == "sign-in"
    assert first.judge(visit(mark=first.password_mark)) == "open"
    assert second.judge(visit(mark=first.password_mark)) == "sign-in"


def test_password_wins_over_open():
    assert policy(CHAT_PASSWORD="one", CHAT_ACCESS="open").judge(visit()) == "sign-in"


@pytest.mark.parametrize("attempt", ["", "One", "one ", "ｏｎｅ"])
def test_only_the_password_is_the_password(attempt):
    assert not policy(CHAT_PASSWORD="one").is_password(attempt)
    assert policy(CHAT_PASSWORD="one").is_password("one")


def test_without_a_password_none_is_right():
    assert not policy().is_password("")
