import pytest

from kaiwa.access.discovery import UntrustedProvider, read_metadata

DOCUMENT = {
    "issuer": "https://id.example",
    "authorization_endpoint": "https://id.example/authorize",
    "token_endpoint": "https://id.example/token",
    "jwks_uri": "https://id.example/keys",
}


@pytest.mark.parametrize("name", ["authorization_endpoint", "userinfo_endpoint"])
def test_https_issuer_needs_https_endpoints(name):
    insecure = DOCUMENT | {name: "http://id.example/x"}

    assert read_metadata(DOCUMENT, "https://id.example/")["issuer"]
    with pytest.raises(UntrustedProvider, match=name):
        read_metadata(insecure, "https://id.example")


@pytest.mark.parametrize("offered", [["none"], ["HS256"], ["HS256", "none"]])
def test_weak_signatures_are_rejected(offered):
    document = DOCUMENT | {"id_token_signing_alg_values_supported": offered}

    with pytest.raises(UntrustedProvider, match="signs"):
        read_metadata(document, "https://id.example")
