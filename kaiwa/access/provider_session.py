"""HTTP to the provider of single sign-on, with limits on its responses.

The adapter limits the head of a response. ``Reply`` limits the framing and the
decompression of a body, which requests would read at any size.
"""

from contextlib import closing
from io import BytesIO
from typing import Any

import gevent
import requests
from authlib.integrations.requests_client import OAuth2Session
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from ..errors import StreamBroken
from ..inference.http import Adapter, Reply, TransportFailed
from .discovery import UntrustedProvider

# Of each document of the provider; those of large providers have up to 20 KB.
MAX_DOCUMENT_BYTES = 256_000
REST_SECONDS = 0.001


def open_adapter(ca_bundle: str) -> Adapter:
    """Open the connections to a provider.

    :param ca_bundle: certificate authorities in PEM, beside the public ones.
    """
    return Adapter(DEFAULT_CA_BUNDLE_PATH, ca_bundle)


class ProviderSession(OAuth2Session):  # type: ignore[misc]
    """The session of requests that Authlib uses.

    :param adapter: sends the requests; several sessions may share it.
    """

    def __init__(self, *args: Any, adapter: Adapter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scheme in ("https://", "http://"):
            self.mount(scheme, adapter)

    def send(
        self, request: requests.PreparedRequest, **kwargs: Any
    ) -> requests.Response:
        request.headers["Accept-Encoding"] = "identity"
        response = super().send(request, **{**kwargs, "stream": True})
        limited = requests.Response()
        with closing(Reply(response)) as reply:
            limited.raw = BytesIO(_read_document(reply))
        for name in ("status_code", "reason", "headers", "url", "request"):
            setattr(limited, name, getattr(response, name))
        return limited

    def get_redirect_target(self, resp: requests.Response) -> None:
        # A redirect would send the secret and the code elsewhere.
        return None


def _read_document(reply: Reply) -> bytes:
    try:
        return read_limited(reply)
    except TransportFailed as error:
        if error.error_class is StreamBroken:
            raise requests.ConnectionError("a document was cut off") from error
        raise UntrustedProvider("one of its documents cannot be decoded") from error


def read_limited(reply: Reply) -> bytes:
    """Return the body of a reply, and yield to the event loop between reads.

    :raises UntrustedProvider: the body is too large, as sent or decoded.
    """
    body = bytearray()
    while data := reply.read():
        body += data
        if max(len(body), reply.received_bytes) > MAX_DOCUMENT_BYTES:
            raise UntrustedProvider("one of its documents is too large")
        # A read that need not wait does not switch to other greenlets.
        gevent.sleep(REST_SECONDS)
    return bytes(body)
