import ssl

import pytest

from kaiwa.authorities import load_authorities, read_authorities
from kaiwa.config import read_settings
from kaiwa.errors import BadSetting

from .endpoint.certificate import Authority

ONE, OTHER = Authority("One").pem, Authority("Other").pem
BROKEN = ONE.replace("MII", "MIJ", 1)


def count(pem: str) -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    load_authorities(context, pem)
    return len(context.get_ca_certs())


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(ONE, 1, id="PEM"),
        pytest.param(ONE + OTHER, 2, id="two"),
        pytest.param(f"# Ours\n{ONE}\n\n# Theirs\n{OTHER}\n", 2, id="comments"),
        pytest.param(ONE + ONE, 1, id="twice"),
        pytest.param(ONE.replace("\n", "\\n"), 1, id="backslash and n"),
        pytest.param(ONE.replace("\n", "\\r\\n"), 1, id="backslashes, r and n"),
        pytest.param(f'"{(ONE + OTHER).strip()}"', 2, id="quotes"),
        pytest.param(ONE.replace("\n", " "), 1, id="spaces"),
        pytest.param(ONE.replace("\n", "\r\n"), 1, id="CRLF"),
        pytest.param(ONE.replace("\n", "\n  "), 1, id="indented"),
        pytest.param("\n" + ONE.strip(), 1, id="no last line end"),
    ],
)
def test_certificates_are_read(value, number):
    assert count(read_authorities(value)) == number


def test_file_is_read(tmp_path):
    path = tmp_path / "own.pem"
    path.write_text("Subject: Größe\n" + ONE + OTHER)

    assert count(read_authorities(f" {path}\n")) == 2


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("missing.pem", "cannot be read (No such file or directory)"),
        (".", "cannot be read (Is a directory)"),
        ("a\x00b", "cannot be read"),
        ("/dev/zero", "more than"),
        ("/dev/null", "must have a certificate"),
        (Authority().server_pem.partition("-----BEGIN CERT")[0], "must have a"),
        (ONE[:200], "has no -----END CERTIFICATE-----"),
        (ONE + OTHER[:200], "has no -----END CERTIFICATE-----"),
        (BROKEN, "number 1 is broken"),
        (ONE + BROKEN, "number 2 is broken"),
        ("-----BEGIN CERTIFICATE----------END CERTIFICATE-----", "1 is broken"),
        (ONE.replace("M", "é"), "number 1 is broken"),
    ],
)
def test_unusable_bundle_stops_start(value, reason):
    with pytest.raises(BadSetting) as caught:
        read_settings({"CA_BUNDLE": value})

    assert str(caught.value).startswith("CA_BUNDLE is invalid: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_is_loaded_by_default():
    assert count(read_settings({}).ca_bundle) == 0
