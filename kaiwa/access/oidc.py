"""Single sign-on with OpenID Connect, through Authlib.

The authorization code flow with state, nonce and PKCE. Every requested address comes
from the issuer's discovery document, never from a user. Redirects, proxies and
``.netrc`` are ignored.

Only this file and its HTTP session import Authlib. They are imported if single sign-on
is configured.
"""

import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import urlsplit

import gevent
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from joserfc.errors import JoseError

from ..errors import (
    EmailUnconfirmed,
    EmailUnverified,
    ProviderAway,
    ProviderFailed,
    SignOnDenied,
    SignOnError,
    SignOnExpired,
)
from .discovery import UntrustedProvider, read_metadata
from .identity import Identity
from .provider_session import ProviderSession, open_adapter

DISCOVERY = "/.well-known/openid-configuration"
CALL_SECONDS = 8.0
IN_ALL_SECONDS = 20.0  # Heroku's router gives up after 30 s.
METADATA_SECONDS = 3600.0
MOST_EMAIL_CHARS = 255
# Errors in a callback with which a user or a provider declines.
DENIED = {
    "access_denied",
    "login_required",
    "consent_required",
    "interaction_required",
    "account_selection_required",
}
AWAY = {"server_error", "temporarily_unavailable"}

log = logging.getLogger(__name__)


class Beginning(NamedTuple):
    """A started sign-in: the address of the provider, and the values to verify."""

    url: str
    state: str
    nonce: str
    code_verifier: str


class Provider:
    """The configured provider. It is contacted when a user signs in.

    :param trusts_email: accept an address without ``email_verified``; a false one is
        still rejected.
    :param ca_bundle: certificate authorities in PEM, beside the public ones.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        *,
        trusts_email: bool = False,
        ca_bundle: str = "",
    ) -> None:
        self.host = urlsplit(issuer).netloc
        self._trusts_email = trusts_email
        self._client = _Client(issuer, client_id, client_secret, ca_bundle)

    def discover(self) -> None:
        """Read the discovery document.

        :raises ProviderAway, ProviderFailed: the provider is unreachable or invalid.
        """
        with self._translate():
            self._client.load_server_metadata()

    def begin(self, return_url: str, *, asks_which: bool = False) -> Beginning:
        """Start a sign-in.

        :param return_url: the callback address.
        :param asks_which: let the user choose between accounts.
        :raises ProviderAway, ProviderFailed: the provider is unreachable or invalid.
        """
        prompt = {"prompt": "select_account"} if asks_which else {}
        with self._translate():
            values = self._client.create_authorization_url(return_url, **prompt)
            return Beginning(**values)

    def finish(
        self, return_url: str, answer: Mapping[str, str], begun: Mapping[str, str]
    ) -> Identity:
        """Exchange the code of the callback for the user's identity.

        :param answer: the arguments of the callback: a code, or an error.
        :param begun: the ``nonce`` and ``code_verifier`` of the start.
        :raises SignOnDenied: the user or the provider declined.
        :raises SignOnExpired: the code was used before, or is too old.
        :raises EmailUnverified: the provider sent no verified address.
        :raises EmailUnconfirmed: it sent an address without ``email_verified``.
        :raises ProviderAway, ProviderFailed: the provider is unreachable or invalid.
        """
        if "error" in answer:
            raise self._explain(answer["error"])
        with self._translate():
            token = self._client.fetch_access_token(
                return_url,
                code=answer.get("code", ""),
                code_verifier=begun["code_verifier"],
            )
            claims = self._client.read_claims(token, begun["nonce"])
        return Identity(claims["iss"], claims["sub"], self._get_email(claims))

    def _get_email(self, claims: Mapping[str, Any]) -> str:
        email, verified = claims.get("email"), claims.get("email_verified")
        if not _is_address(email):
            raise EmailUnverified(host=self.host)
        if verified is None and not self._trusts_email:
            raise EmailUnconfirmed(host=self.host)
        # Some providers send a string instead of a boolean. 1 == True, but is neither.
        if not (verified is None or verified is True or verified == "true"):
            raise EmailUnverified(host=self.host)
        return email

    def _explain(self, code: str) -> SignOnError:
        if code in DENIED:
            return SignOnDenied(host=self.host)
        return self._fail(ProviderAway if code in AWAY else ProviderFailed, _name(code))

    @contextmanager
    def _translate(self) -> Iterator[None]:
        """Raise Kaiwa's errors instead of the libraries', without secrets."""
        limit = gevent.Timeout(IN_ALL_SECONDS)
        try:
            with limit:
                yield
        except gevent.Timeout as passed:
            if passed is not limit:
                raise
            raise self._fail(ProviderAway, "it took too long") from None
        except AuthlibBaseError as error:
            if error.error == "invalid_grant":
                raise SignOnExpired() from error
            raise self._fail(ProviderFailed, _name(error.error)) from error
        except JoseError as error:
            claim = getattr(error, "claim", "")
            reason = f"{type(error).__name__} {claim}".rstrip()
            raise self._fail(ProviderFailed, reason) from error
        except (requests.ConnectionError, requests.Timeout) as error:
            raise self._fail(ProviderAway, type(error).__name__) from error
        except requests.HTTPError as error:
            status = error.response.status_code
            cls = ProviderAway if status >= 500 else ProviderFailed
            raise self._fail(cls, f"status {status}") from error
        except UntrustedProvider as error:
            raise self._fail(ProviderFailed, str(error)) from error
        except (*_UNREADABLE, requests.RequestException) as error:
            raise self._fail(ProviderFailed, type(error).__name__) from error

    def _fail(
        self, cls: type[ProviderAway | ProviderFailed], reason: str
    ) -> ProviderAway | ProviderFailed:
        log.warning("Single sign-on at %s failed: %s.", self.host, reason)
        return cls(host=self.host)


# Raised here and in Authlib for JSON of an unexpected shape.
_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


class _Client(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]
    client_cls = ProviderSession

    def __init__(
        self, issuer: str, client_id: str, client_secret: str, ca_bundle: str
    ) -> None:
        super().__init__(
            framework=None,
            client_id=client_id,
            client_secret=client_secret,
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": CALL_SECONDS,
                "trust_env": False,
                # The provider knows best when its token expires: Authlib would refuse
                # to use a token that expires within 60 s.
                "leeway": -METADATA_SECONDS,
                "adapter": open_adapter(ca_bundle),
            },
        )
        self._issuer = issuer
        self._stale_at = 0.0

    def load_server_metadata(self) -> dict[str, Any]:
        """Return the discovery document, fetched at most once an hour."""
        if time.monotonic() >= self._stale_at:
            with self._get_session() as http:
                url = self._issuer.rstrip("/") + DISCOVERY
                response = http.get(url, withhold_token=True)
                response.raise_for_status()
            # Replaced, not updated, so that a rotated key is forgotten.
            self.server_metadata = read_metadata(response.json(), self._issuer)
            self._stale_at = time.monotonic() + METADATA_SECONDS
        return self.server_metadata

    def read_claims(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """Validate the ID token; return the claims of one document.

        :returns: with ``iss`` and ``sub``, and the address with its verification from
            the ID token if it has both, else from userinfo. Two documents may be about
            two addresses.
        """
        rules = {
            "iss": {"essential": True, "value": self.server_metadata["issuer"]},
            "aud": {"essential": True, "value": self.client_id},
            "sub": {"essential": True},
        }
        claims = self.parse_id_token(token, nonce, claims_options=rules)
        if claims is None:
            raise UntrustedProvider("the token endpoint gave no ID token")
        if not (isinstance(claims["sub"], str) and claims["sub"]):
            raise UntrustedProvider("the subject is no text")
        endpoint = self.server_metadata["userinfo_endpoint"]
        if {"email", "email_verified"} <= claims.keys() or not endpoint:
            return dict(claims)
        response = self.get(endpoint, token=token)
        response.raise_for_status()
        # Authlib would also take a list of pairs.
        more = response.json()
        if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
            raise UntrustedProvider("the userinfo endpoint describes another subject")
        if more.keys().isdisjoint({"email", "email_verified"}):
            return dict(claims)
        return {**more, "iss": claims["iss"], "sub": claims["sub"]}


def _is_address(email: object) -> TypeGuard[str]:
    return (
        isinstance(email, str) and email.isprintable() and len(email) < MOST_EMAIL_CHARS
    )


def _name(code: object) -> str:
    # The code is untrusted and goes to the log.
    is_plain = isinstance(code, str) and re.fullmatch(r"[a-z_]{1,40}", code)
    return f"error {code}" if is_plain else "an unnamed error"
