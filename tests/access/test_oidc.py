import base64
import hashlib
import importlib
import inspect
import json
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import gevent
import pytest
import requests
from authlib.common.errors import AuthlibBaseError
from joserfc.errors import JoseError

from kaiwa.access.oidc import Provider
from kaiwa.access.provider_session import MAX_DOCUMENT_BYTES
from kaiwa.errors import (
    EmailUnconfirmed,
    EmailUnverified,
    ProviderAway,
    ProviderFailed,
    SignOnDenied,
    SignOnError,
    SignOnExpired,
)

from ..endpoint.certificate import Authority
from ..services.provider import TamperingProxy, approve, deny, read_query

BACK = "http://127.0.0.1:5000/sign-on/callback"


def sign_in(sign_on: Provider, subject: str = "ann"):
    begun = sign_on.begin(BACK)
    answer = read_query(approve(begun.url, subject))
    return sign_on.finish(BACK, answer, begun._asdict())


def list_forms(proxy: TamperingProxy) -> list[dict[str, str]]:
    return [form for path, form in proxy.asked if path == "/oauth2/token"]


def test_identity_comes_from_the_claims(sign_on, proxy):
    identity = sign_in(sign_on)

    assert identity == (proxy.url, "ann", "ann@example.com")


def test_start_has_state_nonce_and_challenge(sign_on, proxy):
    begun = sign_on.begin(BACK)

    query = read_query(begun.url)
    digest = hashlib.sha256(begun.code_verifier.encode()).digest()
    assert begun.url.startswith(f"{proxy.url}/oauth2/authorize?")
    assert query == {
        "response_type": "code",
        "client_id": "kaiwa",
        "redirect_uri": BACK,
        "scope": "openid email",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    assert min(map(len, (begun.state, begun.nonce, begun.code_verifier))) >= 20


def test_every_start_is_unique(sign_on):
    first, second = sign_on.begin(BACK), sign_on.begin(BACK)

    assert not set(first) & set(second)


def test_token_request_has_the_verifier(sign_on, proxy):
    begun = sign_on.begin(BACK)
    sign_on.finish(BACK, read_query(approve(begun.url, "ann")), begun._asdict())

    [form] = list_forms(proxy)
    assert form["code_verifier"] == begun.code_verifier
    assert "client_secret" not in form


def test_secret_in_the_form_is_supported(sign_on, proxy):
    methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    proxy.change_document["/.well-known/openid-configuration"] = lambda it: it | methods

    sign_in(sign_on)

    [form] = list_forms(proxy)
    assert form["client_secret"] == "the secret"


def test_document_and_keys_are_cached(sign_on, proxy):
    sign_in(sign_on)
    sign_in(sign_on)

    paths = [path for path, _ in proxy.asked]
    assert paths.count("/.well-known/openid-configuration") == 1
    assert paths.count("/jwks") == 1


def test_used_code_expires(sign_on):
    begun = sign_on.begin(BACK)
    answer = read_query(approve(begun.url, "ann"))
    sign_on.finish(BACK, answer, begun._asdict())

    with pytest.raises(SignOnExpired):
        sign_on.finish(BACK, answer, begun._asdict())


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"nonce": "another"}, id="another nonce"),
        pytest.param({"nonce": None}, id="no nonce"),
        pytest.param({"iss": "https://evil.example"}, id="another issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"aud": "another"}, id="another audience"),
        pytest.param({"aud": ["another"], "azp": "kaiwa"}, id="audience beside us"),
        pytest.param({"aud": ["kaiwa", "b"], "azp": "b"}, id="another party"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"exp": 1}, id="long over"),
        pytest.param({"exp": None}, id="never over"),
        pytest.param({"sub": None}, id="nobody"),
        pytest.param({"sub": 7}, id="a number"),
        pytest.param({"at_hash": "AAAA"}, id="another access token"),
    ],
)
def test_token_with_wrong_claims_is_rejected(sign_on, proxy, changed):
    def change(claims):
        return {name: it for name, it in (claims | changed).items() if it is not None}

    proxy.change_claims = change

    with pytest.raises(ProviderFailed):
        sign_in(sign_on)


@pytest.mark.parametrize("change", ["unsigned", "of another key", "cut off", "absent"])
def test_token_with_wrong_signature_is_rejected(sign_on, proxy, change):
    def spoil(document):
        head, claims, signature = document["id_token"].split(".")
        unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
        tokens = {
            "unsigned": f"{unsigned}.{claims}.",
            "of another key": f"{head}.{claims}.{signature[::-1]}",
            "cut off": f"{head}.{claims}",
        }
        del document["id_token"]
        return document | ({"id_token": tokens[change]} if change in tokens else {})

    proxy.change_document["/oauth2/token"] = spoil

    with pytest.raises(ProviderFailed):
        sign_in(sign_on)


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"email_verified": False}, id="unverified"),
        pytest.param({"email_verified": None}, id="unknown"),
        pytest.param({"email_verified": "yes"}, id="another word"),
        pytest.param({"email_verified": "True"}, id="upper case"),
        pytest.param({"email_verified": 1}, id="one"),
        pytest.param({"email_verified": 1.0}, id="one as a float"),
        pytest.param({"email_verified": [True]}, id="verified list"),
        pytest.param({"email_verified": {"value": True}}, id="verified object"),
        pytest.param({"email": ["ann@example.com"]}, id="list of addresses"),
        pytest.param({"email": {"value": "ann@example.com"}}, id="object"),
        pytest.param({"email": None}, id="no address"),
        pytest.param({"email": 5}, id="no text"),
        pytest.param({"email": "a\nb@example.com"}, id="two lines"),
        pytest.param({"email": "a" * 300 + "@example.com"}, id="endless"),
    ],
)
def test_unverified_address_is_rejected(sign_on, proxy, claims):
    proxy.change_claims = lambda it: it | claims

    with pytest.raises(EmailUnverified):
        sign_in(sign_on)


def test_address_may_come_from_userinfo(sign_on, proxy):
    def leave_out_address(claims):
        return {it: claims[it] for it in claims if not it.startswith("email")}

    proxy.change_claims = leave_out_address

    assert sign_in(sign_on).email == "ann@example.com"


@pytest.mark.parametrize("verified", [True, "true"])
def test_verified_address_is_accepted(sign_on, proxy, verified):
    proxy.change_claims = lambda it: it | {"email_verified": verified}

    assert sign_in(sign_on).email == "ann@example.com"


def leave_out(name: str):
    return lambda document: {it: document[it] for it in document if it != name}


@pytest.mark.parametrize(
    ("in_token", "in_userinfo"),
    [
        pytest.param("email", "email_verified", id="address in the token"),
        pytest.param("email_verified", "email", id="address in userinfo"),
        pytest.param("email", "email", id="no verification"),
        pytest.param("email_verified", "email_verified", id="no address"),
    ],
)
def test_address_needs_verification_beside_it(sign_on, proxy, in_token, in_userinfo):
    others = {"email": "email_verified", "email_verified": "email"}
    proxy.change_claims = leave_out(others[in_token])
    proxy.change_document["/userinfo"] = leave_out(others[in_userinfo])

    with pytest.raises(EmailUnverified):
        sign_in(sign_on)


def test_address_is_the_verified_one(sign_on, proxy):
    proxy.change_claims = lambda it: leave_out("email_verified")(
        it | {"email": "boss@example.com"}
    )

    assert sign_in(sign_on).email == "ann@example.com"


UNCONFIRMED = leave_out("email_verified")
ADDRESSLESS = leave_out("email")


@pytest.fixture
def trusting(proxy):
    """The app's side, with OIDC_TRUST_EMAIL."""
    return Provider(proxy.url, "kaiwa", "the secret", trusts_email=True)


@pytest.mark.parametrize(
    ("in_token", "in_userinfo"),
    [
        pytest.param(UNCONFIRMED, UNCONFIRMED, id="both"),
        pytest.param(
            lambda it: ADDRESSLESS(UNCONFIRMED(it)), UNCONFIRMED, id="in userinfo"
        ),
        pytest.param(
            UNCONFIRMED, lambda it: ADDRESSLESS(UNCONFIRMED(it)), id="in the token"
        ),
    ],
)
def test_unconfirmed_address_needs_trust(
    sign_on, trusting, proxy, in_token, in_userinfo
):
    proxy.change_claims = in_token
    proxy.change_document["/userinfo"] = in_userinfo

    assert sign_in(trusting).email == "ann@example.com"
    with pytest.raises(EmailUnconfirmed):
        sign_in(sign_on)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda it: it | {"email_verified": False}, id="false"),
        pytest.param(lambda it: it | {"email_verified": "false"}, id="false text"),
        pytest.param(lambda it: UNCONFIRMED(it) | {"email": 5}, id="no address"),
    ],
)
def test_trust_has_limits(trusting, proxy, change):
    proxy.change_claims = change
    proxy.change_document["/userinfo"] = change

    with pytest.raises(EmailUnverified) as caught:
        sign_in(trusting)

    assert caught.value.code == "email_unverified"


@pytest.mark.parametrize("seconds", [0, 1, 30, "30", -5])
def test_token_about_to_expire_reads_userinfo(sign_on, proxy, seconds):
    proxy.change_claims = leave_out("email")
    proxy.change_document["/oauth2/token"] = lambda it: it | {"expires_in": seconds}

    assert sign_in(sign_on).email == "ann@example.com"


DOCUMENTS = {
    "/.well-known/openid-configuration": "discovery",
    "/oauth2/token": "token",
    "/jwks": "keys",
    "/userinfo": "userinfo",
}


@pytest.mark.parametrize("path", DOCUMENTS, ids=DOCUMENTS.get)
def test_large_document_is_rejected(sign_on, proxy, caplog, path):
    proxy.change_claims = leave_out("email")
    padding = {"padding": "x" * MAX_DOCUMENT_BYTES}
    proxy.change_document[path] = lambda it: it | padding

    with pytest.raises(ProviderFailed):
        sign_in(sign_on)

    assert "too large" in caplog.text


@pytest.mark.parametrize("path", DOCUMENTS, ids=DOCUMENTS.get)
@pytest.mark.parametrize(
    "document",
    [
        pytest.param([], id="list"),
        pytest.param([["sub", "ann"]], id="pairs"),
        pytest.param("x", id="string"),
        pytest.param(float("inf"), id="infinity"),
        pytest.param(None, id="null"),
        pytest.param({"keys": [[]], "access_token": {}}, id="nested"),
        pytest.param({"issuer": 10**400, "expires_in": float("inf")}, id="numbers"),
    ],
)
def test_odd_document_fails(sign_on, proxy, path, document):
    proxy.change_claims = leave_out("email")
    proxy.change_document[path] = lambda it: document

    with pytest.raises(SignOnError):
        sign_in(sign_on)


@pytest.mark.parametrize("name", ["exp", "iat", "nbf", "auth_time", "aud", "iss"])
@pytest.mark.parametrize(
    "value",
    [float("inf"), float("-inf"), -(10**400), [[]], {"a": 1}, "x", [float("inf")]],
    ids=repr,
)
def test_odd_claim_fails(sign_on, proxy, name, value):
    proxy.change_claims = lambda it: it | {name: value}

    try:
        identity = sign_in(sign_on)
    except SignOnError:
        return
    # Claims that decide nothing here, or a time that is far away.
    assert name in ("exp", "iat", "nbf", "auth_time")
    assert identity.email == "ann@example.com"


def test_userinfo_of_another_subject_is_rejected(sign_on, proxy):
    test_address_may_come_from_userinfo(sign_on, proxy)
    proxy.change_document["/userinfo"] = lambda it: it | {"sub": "bob"}

    with pytest.raises(ProviderFailed):
        sign_in(sign_on)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param("access_denied", SignOnDenied, id="no"),
        pytest.param("temporarily_unavailable", ProviderAway, id="not now"),
        pytest.param("invalid_scope", ProviderFailed, id="a fault"),
        pytest.param("x\nforged", ProviderFailed, id="a line of its own"),
    ],
)
def test_provider_error_is_translated(sign_on, caplog, answer, error):
    with pytest.raises(error):
        sign_on.finish(BACK, {"error": answer}, {})

    assert "forged" not in caplog.text


def test_user_may_decline(sign_on):
    begun = sign_on.begin(BACK)

    with pytest.raises(SignOnDenied):
        sign_on.finish(BACK, read_query(deny(begun.url)), begun._asdict())


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/oauth2/token", "/jwks"]
)
@pytest.mark.parametrize(
    ("status", "error"),
    [("500 Broken", ProviderAway), ("404 Gone", ProviderFailed)],
    ids=["broken", "gone"],
)
def test_failing_endpoint_is_reported(sign_on, proxy, path, status, error):
    proxy.statuses[path] = status
    proxy.change_document[path] = lambda it: "no JSON object"

    with pytest.raises(error) as caught:
        sign_in(sign_on)

    assert caught.value.details == {"host": sign_on.host}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param([], id="a list"),
        pytest.param({}, id="nothing"),
        pytest.param({"issuer": 5}, id="a number"),
        pytest.param({"issuer": "https://evil.example"}, id="another issuer"),
    ],
)
def test_invalid_document_fails(sign_on, proxy, document):
    proxy.change_document["/.well-known/openid-configuration"] = lambda it: document

    with pytest.raises(ProviderFailed):
        sign_on.begin(BACK)


def test_document_cannot_change_the_client(sign_on, proxy):
    evil = {"proxies": {"http": "http://127.0.0.1:1"}, "verify": False, "scope": "all"}
    proxy.change_document["/.well-known/openid-configuration"] = lambda it: it | evil

    assert sign_in(sign_on).subject == "ann"


def test_token_redirect_is_not_followed(sign_on, proxy):
    proxy.statuses["/oauth2/token"] = "307 Elsewhere"
    proxy.headers["/oauth2/token"] = {"Location": f"{proxy.url}/elsewhere"}

    sign_in(sign_on)

    assert "/elsewhere" not in [path for path, _ in proxy.asked]


def test_unreachable_provider_is_named():
    away = Provider("http://localhost:1", "kaiwa", "the secret")

    with pytest.raises(ProviderAway) as caught:
        away.begin(BACK)

    assert caught.value.details == {"host": "localhost:1"}


def test_no_secret_reaches_the_log(sign_on, proxy, caplog):
    caplog.set_level("DEBUG", logger="kaiwa")
    proxy.change_claims = lambda it: it | {"aud": "another"}
    begun = sign_on.begin(BACK)
    answer = read_query(approve(begun.url, "ann"))

    with pytest.raises(ProviderFailed):
        sign_on.finish(BACK, answer, begun._asdict())

    secrets = {"the secret", answer["code"], begun.code_verifier, begun.nonce}
    assert "aud" in caplog.text
    assert [it for it in secrets if it in caplog.text] == []


def list_errors(module: str, base: type[Exception]) -> list[type[Exception]]:
    found = vars(importlib.import_module(module)).values()
    return [it for it in found if inspect.isclass(it) and issubclass(it, base)]


@pytest.mark.parametrize(
    "cls",
    [
        *list_errors("requests.exceptions", requests.RequestException),
        *list_errors("authlib.integrations.base_client.errors", AuthlibBaseError),
        *list_errors("joserfc.errors", JoseError),
    ],
    ids=lambda it: it.__name__,
)
def test_every_library_error_is_translated(sign_on, cls):
    error = cls.__new__(cls)
    error.response = requests.Response()
    error.response.status_code = 400

    with pytest.raises(SignOnError), sign_on._translate():
        raise error


def test_slow_provider_times_out(sign_on, proxy, monkeypatch):
    monkeypatch.setattr("kaiwa.access.oidc.IN_ALL_SECONDS", 0.3)
    proxy.change_document["/oauth2/token"] = lambda it: gevent.sleep(3) or it

    with pytest.raises(ProviderAway):
        sign_in(sign_on)


def test_outer_timeout_is_not_translated(sign_on):
    with (
        pytest.raises(gevent.Timeout),
        gevent.Timeout(0.01),
        sign_on._translate(),
    ):
        gevent.sleep(3)


class _Discovery(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        issuer = f"https://localhost:{self.server.server_address[1]}"
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        body = json.dumps({name: issuer for name in ("issuer", *names)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def own_issuer(tmp_path):
    """The address of an issuer, and the authority of its certificate."""
    authority, certificate = Authority(), tmp_path / "server.pem"
    certificate.write_text(authority.server_pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Discovery)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"https://localhost:{server.server_port}", authority.pem
    server.shutdown()
    thread.join()
    server.server_close()


def test_own_authority_of_issuer_is_trusted(own_issuer):
    issuer, pem = own_issuer

    Provider(issuer, "kaiwa", "the secret", ca_bundle=pem).discover()
    with pytest.raises(ProviderAway):
        Provider(issuer, "kaiwa", "the secret").discover()
    with pytest.raises(ProviderAway):
        Provider(issuer, "kaiwa", "x", ca_bundle=Authority("Another").pem).discover()
