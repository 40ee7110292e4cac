"""Normalize the URLs of endpoints.

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
    """The text cannot be the URL of an endpoint."""


def normalize_url(text: str) -> str:
    """Return scheme, host, port and path, without ``/v1`` and a slash at the end.

    The scheme of a bare host is https, but http for this machine and private names.
    Heroku's own service is always asked over https.

    :raises UnusableURL: another scheme, a user, a password, a query, or not a URL.
    """
    url = _split(text)
    host = url.hostname or ""
    scheme = url.scheme or ("http" if is_private_host(host) else "https")
    if _is_heroku_host(host):
        # The key must not travel in clear text.
        scheme = "https"
    port = f":{url.port}" if url.port else ""
    bracketed = f"[{host}]" if ":" in host else host
    path = url.path.rstrip("/")
    for ending in _KNOWN_ENDINGS:
        path = path.removesuffix(ending).rstrip("/")
    return f"{scheme}://{bracketed}{port}{path}"


def is_heroku_inference(text: str) -> bool:
    """Return whether a URL, also without a scheme, is Heroku's inference service."""
    return _is_heroku_host(_read_host(text))


def find_region(url: str) -> str | None:
    """Return the region in a host of Heroku's service, ``us`` or ``eu``; else None."""
    host = _read_host(url)
    return (
        host.split(".")[0]
        if host.count(".") == 3 and is_heroku_inference(url)
        else None
    )


def is_private_host(host: str) -> bool:
    """Return whether a host is this machine, or in a private network."""
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
    # urlsplit removes tabs and newlines, which hides a mistake.
    if not is_visible_ascii(text):
        raise UnusableURL
    try:
        url = urlsplit(text if "://" in text else "//" + text.lstrip("/"))
        is_usable = url.scheme in ("http", "https", "") and url.port != 0
        host = url.hostname or ""
        _check_host(host)
    except ValueError as error:
        raise UnusableURL from error
    if not is_usable or "@" in url.netloc or url.query or url.fragment:
        raise UnusableURL
    return url


def _check_host(host: str) -> None:
    if ":" in host:
        ipaddress.IPv6Address(host)
    elif not _HOST_NAME.fullmatch(host) or ".." in host:
        raise UnusableURL
