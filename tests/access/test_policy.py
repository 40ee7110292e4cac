import pytest

from kaiwa.access import Identity, Policy, Visit
from kaiwa.config import read_settings

SIGN_ON = {
    "OIDC_ISSUER": "https://id.example",
    "OIDC_CLIENT_ID": "kaiwa",
    "OIDC_CLIENT_SECRET": "secret",
    "OIDC_ALLOWED": "ann@example.com",
}
ANN = Identity("https://id.example", "1", "ann@example.com")


def visit(
    bound_to="127.0.0.1",
    host="localhost:5000",
    headers=("Host",),
    protocol="HTTP/1.1",
    mark=None,
    identity=None,
) -> Visit:
    return Visit(bound_to, host, headers, protocol, mark, identity)


def policy(**environ: str) -> Policy:
    return Policy(read_settings(environ))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:5000", "[::1]:5000", "[::1]"])
def test_undecided_is_open_locally(host):
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
        pytest.param({"protocol": "HTTP/1.0"}, id="silent nginx in front"),
        pytest.param({"headers": ["CF-Connecting-IP"]}, id="tunnel in front"),
        pytest.param({"headers": ["X-Forwarded-Port"]}, id="odd proxy in front"),
    ],
)
def test_undecided_is_closed_elsewhere(changed):
    assert policy().judge(visit(**changed)) == "closed"


def test_undecided_on_heroku_is_closed():
    assert policy(DYNO="web.1").judge(visit()) == "closed"


def test_heroku_ci_is_not_heroku():
    assert policy(DYNO="web.1", CI="true").judge(visit()) == "open"


def test_open_access_is_open_anywhere():
    decided = policy(DYNO="web.1", CHAT_ACCESS="open")

    assert decided.judge(visit(host="chat.example", bound_to="0.0.0.0")) == "open"


def test_new_password_invalidates_the_proof():
    first, second = policy(CHAT_PASSWORD="one"), policy(CHAT_PASSWORD="two")

    assert first.judge(visit()) == "sign-in"
    assert first.judge(visit(mark=first.password.proof)) == "open"
    assert second.judge(visit(mark=first.password.proof)) == "sign-in"


def test_password_wins_over_open():
    assert policy(CHAT_PASSWORD="one", CHAT_ACCESS="open").judge(visit()) == "sign-in"


@pytest.mark.parametrize("attempt", ["", "One", "one ", "ｏｎｅ"])
def test_only_the_exact_password_matches(attempt):
    assert not policy(CHAT_PASSWORD="one").password.matches(attempt)
    assert policy(CHAT_PASSWORD="one").password.matches("one")


def test_unset_password_never_matches():
    assert not policy().password.matches("")


def test_only_allowed_identity_is_admitted():
    decided = policy(**SIGN_ON)

    assert decided.judge(visit()) == "sign-in"
    assert decided.judge(visit(identity=ANN)) == "open"
    assert decided.judge(visit(identity=ANN._replace(email="b@x.org"))) == "sign-in"


def test_identity_of_another_issuer_is_rejected():
    foreign = ANN._replace(issuer="https://evil.example")

    assert policy(**SIGN_ON).judge(visit(identity=foreign)) == "sign-in"
    assert policy(CHAT_PASSWORD="one").judge(visit(identity=ANN)) == "sign-in"


def test_trailing_slash_of_issuer_is_ignored():
    slashed = ANN._replace(issuer="https://id.example/")

    assert policy(**SIGN_ON).judge(visit(identity=slashed)) == "open"


def test_password_or_sign_on_suffices():
    both = policy(CHAT_PASSWORD="one", **SIGN_ON)

    assert both.judge(visit()) == "sign-in"
    assert both.judge(visit(mark=both.password.proof)) == "open"
    assert both.judge(visit(identity=ANN)) == "open"


def test_single_sign_on_wins_over_open():
    assert policy(CHAT_ACCESS="open", **SIGN_ON).judge(visit()) == "sign-in"


def test_proof_without_a_password_is_rejected():
    none = policy(**SIGN_ON)

    assert none.judge(visit(mark="")) == "sign-in"
    assert none.judge(visit(mark=none.password.proof)) == "sign-in"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "undecided, this machine"),
        ({"DYNO": "web.1"}, "undecided, so closed"),
        ({"CHAT_ACCESS": "open"}, "open to all"),
        ({"CHAT_PASSWORD": "one"}, "by password"),
        ({"CHAT_PASSWORD": "one", **SIGN_ON}, "by password or single sign-on"),
    ],
)
def test_policy_is_described_for_the_log(environ, words):
    assert policy(**environ).describe() == words
