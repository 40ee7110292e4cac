"""HTTP to the provider of single sign-on, with limits on its documents."""

import ssl
from contextlib import closing
from io import BytesIO
from typing import Any

import gevent
import requests
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter

from .discovery import UntrustedProvider

# Of each document of the provider; those of large providers have up to 20 KB.
MAX_DOCUMENT_BYTES = 256_000
READ_BYTES = 16_384
REST_SECONDS = 0.001


class _Adapter(HTTPAdapter):
    def __init__(self, ca_bundle: str) -> None:
        self._ca_bundle = ca_bundle
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        # requests adds the public authorities to this context.
        context = ssl.create_default_context(cadata=self._ca_bundle)
        super().init_poolmanager(*args, ssl_context=context, **kwargs)


class ProviderSession(OAuth2Session):  # type: ignore[misc]
    """The session of requests that Authlib uses.

    :param ca_bundle: certificate authorities in PEM, beside the public ones.
    """

    def __init__(self, *args: Any, ca_bundle: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ca_bundle:
            self.mount("https://", _Adapter(ca_bundle))

    def send(
        self, request: requests.PreparedRequest, **kwargs: Any
    ) -> requests.Response:
        # requests would read a body of any size.
        request.headers["Accept-Encoding"] = "identity"
        with closing(super().send(request, **{**kwargs, "stream": True})) as response:
            limited = requests.Response()
            limited.raw = BytesIO(read_limited(response))
            for name in ("status_code", "reason", "headers", "url", "request"):
                setattr(limited, name, getattr(response, name))
            return limited

    def get_redirect_target(self, resp: requests.Response) -> None:
        # A redirect would send the secret and the code elsewhere.
        return None


def read_limited(response: requests.Response) -> bytes:
    """Return the body of a response, and yield to the event loop between reads.

    :raises UntrustedProvider: the body is too large.
    """
    body = bytearray()
    for piece in response.iter_content(READ_BYTES):
        body += piece
        if len(body) > MAX_DOCUMENT_BYTES:
            raise UntrustedProvider("one of its documents is too large")
        # A read that need not wait does not switch to other greenlets.
        gevent.sleep(REST_SECONDS)
    return bytes(body)
