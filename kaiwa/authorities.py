"""The certificate authorities of the config var ``CA_BUNDLE``.

The certificates are checked at the start, so that a broken one stops the start and not
the first answer.
"""

import re
import ssl

from .setting_file import read_setting_file

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
    is_pem = "-----BEGIN" in value
    text = value if is_pem else read_setting_file(value, MAX_BYTES, "ascii")
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
