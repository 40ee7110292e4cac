"""Validate the discovery document of an OpenID provider.

Pure: no IO.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# Not HS256 (the client secret could sign tokens) and not "none".
SIGNATURES = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)


class UntrustedProvider(Exception):
    """The documents or claims of a provider are inconsistent or unsafe."""


def read_metadata(document: Mapping[str, Any], issuer: str) -> dict[str, Any]:
    """Check the issuer's document, and return the values that Kaiwa uses.

    All other values are dropped: Authlib would read ``verify`` or ``proxies`` as
    settings of the HTTP client.

    :raises UntrustedProvider: the document is inconsistent or unsafe.
    :raises KeyError, TypeError, AttributeError: it has another shape.
    Source: https://openid.net/specs/openid-connect-discovery-1_0.html
    """
    if document["issuer"].rstrip("/") != issuer.rstrip("/"):
        raise UntrustedProvider(
            f"OIDC_ISSUER is not what it calls itself, {document['issuer']!r:.200}"
        )
    metadata = {name: document[name] for name in ENDPOINTS}
    metadata["userinfo_endpoint"] = document.get("userinfo_endpoint")
    for name, url in metadata.items():
        if url and urlsplit(url).scheme != "https" and issuer.startswith("https://"):
            raise UntrustedProvider(f"its {name} is not an https:// address")
    offered = document.get("id_token_signing_alg_values_supported") or ["RS256"]
    signatures = [it for it in SIGNATURES if it in offered]
    if not signatures:
        raise UntrustedProvider("it signs in no way that can be trusted")
    methods = document.get("token_endpoint_auth_methods_supported") or []
    is_posted = methods and "client_secret_basic" not in methods
    return {
        **metadata,
        "issuer": document["issuer"],
        "id_token_signing_alg_values_supported": signatures,
        "token_endpoint_auth_method": (
            "client_secret_post" if is_posted else "client_secret_basic"
        ),
    }
