"""What the URL of an endpoint means, however it was written.

``us.inference.heroku.com``, ``https://us.inference.heroku.com/`` and
``https://us.inference.heroku.com/v1`` are the same endpoint.

Pure: no IO.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from .visible_ascii import is_visible_ascii

_HEROKU_DOMAIN = "inference.heroku.com"
_PRIVATE_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
_KNOWN_ENDINGS = ("/chat/completions", "/v1")
_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_.])?")


class UnusableURL(ValueError):
    """The text is not the URL of an endpoint that could be asked."""


def normalize_url(text: str) -> str:
    """Return scheme, host, port and path, without ``/v1`` and without a slash.

    A bare host means https, but http for this machine and for private names.
    Heroku's own service is always asked over https.

    :raises UnusableURL: another scheme, a user or password in it, a query, nonsense.
    """
    parts = _split(text)
    host = parts.hostname or ""
    scheme = parts.scheme or ("http" if is_private_host(host) else "https")
    if _is_heroku_host(host):
        # Never the key in clear text.
        scheme = "https"
    port = f":{parts.port}" if parts.port else ""
    shown = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/")
    for ending in _KNOWN_ENDINGS:
        path = path.removesuffix(ending).rstrip("/")
    return f"{scheme}://{shown}{port}{path}"


def is_heroku_inference(text: str) -> bool:
    """Tell whether a URL, however written, is Heroku's inference service."""
    return _is_heroku_host(_read_host(text))


def find_region(url: str) -> str | None:
    """Return ``us`` or ``eu`` if the host of Heroku's service names a region."""
    host = _read_host(url)
    return (
        host.split(".")[0]
        if host.count(".") == 3 and is_heroku_inference(url)
        else None
    )


def is_private_host(host: str) -> bool:
    """Tell whether a host is this machine or has a name that only a network knows."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_ENDINGS)
    return address.is_private or address.is_loopback


def _is_heroku_host(host: str) -> bool:
    return host == _HEROKU_DOMAIN or host.endswith("." + _HEROKU_DOMAIN)


def _read_host(text: str) -> str:
    try:
        return _split(text).hostname or ""
    except UnusableURL:
        return ""


def _split(text: str) -> SplitResult:
    # urlsplit drops tabs and newlines silently; a URL with any is a mistake.
    if not is_visible_ascii(text):
        raise UnusableURL
    try:
        parts = urlsplit(text if "://" in text else "//" + text.lstrip("/"))
        usable = parts.scheme in ("http", "https", "") and parts.port != 0
        host = parts.hostname or ""
        _check_host(host)
    except ValueError as error:
        raise UnusableURL from error
    if not usable or "@" in parts.netloc or parts.query or parts.fragment:
        raise UnusableURL
    return parts


def _check_host(host: str) -> None:
    if ":" in host:
        ipaddress.IPv6Address(host)
    elif not _HOST_NAME.fullmatch(host) or ".." in host:
        raise UnusableURL
