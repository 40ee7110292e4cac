"""An OpenID provider for tests, and a proxy that tampers with its replies."""

import base64
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from gevent.pywsgi import WSGIServer
from joserfc import jwt
from joserfc.jwk import RSAKey

from .process import Process, find_free_port

Change = Callable[[dict[str, Any]], Any]


class ProviderServer:
    """A provider that accepts any client, and the people added to it.

    Its host is ``localhost`` and the app's is ``127.0.0.1``: two sites to a browser.
    """

    def __init__(self, directory: Path) -> None:
        self.port = find_free_port()
        self.url = f"http://localhost:{self.port}"
        command = [sys.executable, "-m", "oidc_provider_mock"]
        command += ["--port", str(self.port), "--host", "127.0.0.1"]
        # Hide the deprecation warnings of other projects.
        environ = {"PYTHONWARNINGS": "ignore"}
        log = directory / "provider.log"
        self._process = Process(command, log=log, environ=environ)
        self._process.wait_for_port(self.port)
        self.add_person("ann", email="ann@example.com")
        self.add_person("bob", email="bob@elsewhere.example")
        self.add_person("eve", email="eve@example.com", email_verified=False)

    def stop(self) -> None:
        """Stop the server."""
        self._process.stop()

    def add_person(self, subject: str, **claims: Any) -> None:
        """Add a person; the address is verified unless a claim overrides that."""
        claims = {"email_verified": True, **claims}
        url = f"{self.url}/users/{subject}"
        requests.put(url, json=claims, timeout=30).raise_for_status()


def approve(url: str, subject: str) -> str:
    """Sign in at the provider; return the address of its redirect."""
    return _answer(url, {"sub": subject})


def deny(url: str) -> str:
    """Cancel at the provider; return the address of its redirect."""
    return _answer(url, {"action": "deny"})


def read_query(url: str) -> dict[str, str]:
    """Read the query of an address."""
    return {name: it[0] for name, it in parse_qs(urlsplit(url).query).items()}


def _answer(url: str, form: dict[str, str]) -> str:
    response = requests.post(url, data=form, allow_redirects=False, timeout=30)
    assert response.status_code == 302, response.text
    return response.headers["Location"]


class TamperingProxy:
    """A proxy before a provider that changes replies, and signs with another key.

    :ivar change_claims: changes the claims of ID tokens.
    :ivar change_document: functions that change the JSON of a reply, by path.
    :ivar statuses: other statuses, by path; ``headers``, more headers, by path.
    :ivar asked: path and form of every request.
    """

    def __init__(self, provider: ProviderServer) -> None:
        self._provider = provider
        self._key = RSAKey.generate_key(2048, {"kid": "ours", "alg": "RS256"})
        self._server = WSGIServer(("127.0.0.1", 0), self._pass_on, log=None)
        self._server.start()
        self.url = f"http://localhost:{self._server.server_port}"
        self.be_honest()

    def be_honest(self) -> None:
        """Reset all changes."""
        self.header = {"alg": "RS256", "kid": "ours"}
        self.change_claims: Change = lambda claims: claims
        self.change_document: dict[str, Change] = {}
        self.statuses: dict[str, str] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def stop(self) -> None:
        """Stop the server."""
        self._server.stop(timeout=1)

    def _pass_on(self, environ: dict[str, Any], start_response: Callable[..., Any]):
        path, body = environ["PATH_INFO"], environ["wsgi.input"].read()
        self.asked.append((path, read_query(f"?{body.decode()}")))
        sent = ("CONTENT_TYPE", "HTTP_AUTHORIZATION", "HTTP_HOST")
        headers = {_name_header(it): environ[it] for it in sent if environ.get(it)}
        response = requests.request(
            environ["REQUEST_METHOD"],
            f"{self._provider.url}{path}?{environ['QUERY_STRING']}",
            data=body,
            headers=headers,
            allow_redirects=False,
            timeout=30,
        )
        status = self.statuses.get(path, f"{response.status_code} ")
        kept = ("Content-Type", "Location")
        headers = {it: response.headers[it] for it in kept if it in response.headers}
        headers |= self.headers.get(path, {})
        start_response(status, [*headers.items()])
        if "json" not in response.headers.get("Content-Type", ""):
            return [response.content]
        return [self._spoil(path, response)]

    def _spoil(self, path: str, response: requests.Response) -> bytes:
        document = response.json()
        if path == "/jwks":
            document = {"keys": [self._key.as_dict(private=False)]}
        if "id_token" in document:
            claims = self.change_claims(_read_claims(document["id_token"]))
            document["id_token"] = jwt.encode(self.header, claims, self._key)
        document = self.change_document.get(path, lambda it: it)(document)
        return json.dumps(document).encode()


def _read_claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def _name_header(key: str) -> str:
    return re.sub("^HTTP_", "", key).replace("_", "-").title()
