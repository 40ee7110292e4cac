"""The certificate authorities of the config var ``CA_BUNDLE``.

The certificates are checked at the start, so that a broken one stops the start and not
the first answer.
"""

import re
import ssl
from pathlib import Path

MAX_BYTES = 1_000_000
_BEGIN = "-----BEGIN CERTIFICATE-----"
_END = "-----END CERTIFICATE-----"
_CERTIFICATE = re.compile(f"{_BEGIN}([^-]*){_END}")
_LINE_CHARACTERS = 64


def read_authorities(value: str) -> str:
    """Accept a file of certificates, or the certificates themselves; return them.

    :returns: PEM. Line ends may be written as ``\\\\n`` or as spaces in the value.
    :raises ValueError: the file cannot be read, or a certificate is broken.
    """
    value = value.strip()
    text = value if "-----BEGIN" in value else _read_file(value)
    text = text.replace("\\r", "").replace("\\n", "\n")
    if _BEGIN not in text:
        raise ValueError("it must have a certificate that begins with " + _BEGIN)
    bodies = _CERTIFICATE.findall(text)
    if len(bodies) != text.count(_BEGIN):
        raise ValueError("one of its certificates has no " + _END)
    pem = "".join(_wrap("".join(body.split())) for body in bodies)
    for number, certificate in enumerate(pem.split(_END)[:-1], start=1):
        _check(certificate + _END, number)
    return pem


def load_authorities(context: ssl.SSLContext, pem: str) -> None:
    """Trust the authorities of ``CA_BUNDLE``, beside those that the context trusts."""
    if pem:
        context.load_verify_locations(cadata=pem)
        # Python 3.13 requires extensions that companies' authorities often lack.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT


def _read_file(path: str) -> str:
    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise ValueError(f"its file cannot be read ({reason})") from None
    if len(data) > MAX_BYTES:
        raise ValueError(f"its file has more than {MAX_BYTES} bytes")
    return data.decode("ascii", "replace")


def _wrap(body: str) -> str:
    lines = [
        body[start : start + _LINE_CHARACTERS]
        for start in range(0, len(body), _LINE_CHARACTERS)
    ]
    return "\n".join([_BEGIN, *lines, _END, ""])


def _check(certificate: str, number: int) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(
            cadata=certificate
        )
    except (ssl.SSLError, TypeError, ValueError):
        raise ValueError(f"its certificate number {number} is broken") from None
