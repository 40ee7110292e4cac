"""Certificates for servers on this machine only: without an authority, and with one."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

PEM = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzDpkcP/FxId5a2zE
83eLwpkDfrlE/NNuVUFIbrKHPe2hRANCAASHkTEBmTopL/eDpttY3i4kjfFCefwV
hiv0hzX/kTc0KTY+a4Jwv23TYmVoRg0GRKHkiXctaBkCZTJhcihzKNtc
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBpTCCAUugAwIBAgIUDbYbwSTSCrkCxhaTEwcswW6m6PAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIxNDkxM1oYDzIxMjYxMDI5
MjE0OTEzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASHkTEBmTopL/eDpttY3i4kjfFCefwVhiv0hzX/kTc0KTY+a4Jwv23T
YmVoRg0GRKHkiXctaBkCZTJhcihzKNtco3kwdzAdBgNVHQ4EFgQUzIvBhabpMxMT
AGK1mxYK5FEnRGowHwYDVR0jBBgwFoAUzIvBhabpMxMTAGK1mxYK5FEnRGowDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwDgYDVR0PAQH/BAQD
AgKEMAoGCCqGSM49BAMCA0gAMEUCIDpTWZexmDMPYy3pSS1RqhEXWlzZqURqiJXx
ZbgQMiN6AiEA4t7pXXPsnU9/KMPNbtg9pXNe4c2U+WOY1I7A12WMNcU=
-----END CERTIFICATE-----
"""


class Authority:
    """A certificate authority, and one certificate that it signed for ``localhost``.

    :ivar pem: the certificate of the authority.
    :ivar server_pem: the key and the certificate of a server.
    """

    def __init__(self, name: str = "Own authority") -> None:
        key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        authority = _build(name, name, key)
        authority = authority.add_extension(x509.BasicConstraints(True, None), True)
        server = _build("localhost", name, server_key)
        names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
        server = server.add_extension(names, critical=False)
        private = server_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ).decode()
        self.pem = _sign(authority, key)
        self.server_pem = private + _sign(server, key)


def _build(
    subject: str, issuer: str, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _sign(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> str:
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
