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
_CHAT = "/chat/completions"
_PICTURES = "/images/generations"
# The end of an address with another version than /v1, such as /v1beta/openai.
_VERSION = re.compile(
    r"(?<!/)/v\d{1,3}(\.\d{1,3})?((alpha|beta|preview)\d{0,3})?(/openai)?$", re.I
)
_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_.])?")


class UnusableURL(ValueError):
    """The text cannot be the URL of an endpoint."""


def normalize_url(text: str) -> str:
    """Return the address of an endpoint in one spelling.

    That is scheme, host, port and path, without ``/v1`` and a slash at the end, and the
    query. The scheme of a bare host is https, but http for this machine and private
    names. Heroku's own service is always asked over https.

    :raises UnusableURL: another scheme, a user, a password, or not a URL.
    """
    url = _split(text)
    host = url.hostname or ""
    scheme = url.scheme or ("http" if is_private_host(host) else "https")
    if _is_heroku_host(host):
        # The key must not travel in clear text.
        scheme = "https"
    port = f":{url.port}" if url.port else ""
    bracketed = f"[{host}]" if ":" in host else host
    query = f"?{url.query}" if url.query else ""
    return f"{scheme}://{bracketed}{port}{_normalize_path(url.path)}{query}"


def find_chat_url(url: str) -> str:
    """Return the address of chat completions for a normalized URL.

    ========================  =====================================
    ``https://a.example``     ``…/v1/chat/completions``
    ``…/api/v3``              ``…/api/v3/chat/completions``
    ``…/v1beta/openai``       ``…/v1beta/openai/chat/completions``
    ``…/x/chat/completions``  the same
    ========================  =====================================
    """
    base, query = _split_query(url)
    if _is_chat_path(base):
        return url
    version = "" if _VERSION.search(base) else "/v1"
    return f"{base}{version}{_CHAT}{query}"


def find_picture_url(url: str) -> str:
    """Return the address that draws pictures, beside that of chat completions."""
    base, query = _split_query(find_chat_url(url))
    return f"{base.rstrip('/').removesuffix(_CHAT)}{_PICTURES}{query}"


def find_list_url(url: str, path: str) -> str:
    """Return the address of a list of models for a normalized URL.

    :param path: ``/available-models`` or ``/v1/models``.
    """
    base, query = _split_query(url)
    if _is_chat_path(base):
        base = base.rstrip("/").removesuffix(_CHAT)
        path = path.removeprefix("/v1")
    elif _VERSION.search(base):
        path = path.removeprefix("/v1")
    return f"{base}{path}{query}"


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


def _normalize_path(path: str) -> str:
    stripped = path.rstrip("/")
    if stripped.endswith("/v1" + _CHAT):
        stripped = stripped.removesuffix(_CHAT)
    elif stripped.endswith(_CHAT):
        # Asked as it is written.
        return path
    shorter = stripped.removesuffix("/v1").rstrip("/")
    # After another version, /v1 is not optional.
    return stripped if _VERSION.search("x" + shorter) else shorter


def _split_query(url: str) -> tuple[str, str]:
    base, mark, query = url.partition("?")
    return base, mark + query


def _is_chat_path(base: str) -> bool:
    return base.rstrip("/").endswith(_CHAT)


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
    if not is_usable or "@" in url.netloc or url.fragment:
        raise UnusableURL
    # Some endpoints need a query beside their path, such as Azure's api-version.
    if url.query and not url.path.strip("/"):
        raise UnusableURL
    return url


def _check_host(host: str) -> None:
    if ":" in host:
        ipaddress.IPv6Address(host)
    elif not _HOST_NAME.fullmatch(host) or ".." in host:
        raise UnusableURL
