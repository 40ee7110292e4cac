"""OpenID issuers at which anyone, or any organisation, can have an account.

There an account may name another person's e-mail address, so an address counts only if
the issuer confirms it.

Pure: no IO.
"""

from urllib.parse import urlsplit

_SHARED_HOSTS = {
    "accounts.google.com",
    "appleid.apple.com",
    "account.apple.com",
    "login.live.com",
    "gitlab.com",
    "github.com",
    "token.actions.githubusercontent.com",
    "login.yahoo.com",
    "api.login.yahoo.com",
    "auth.login.yahoo.co.jp",
    "access.line.me",
    "www.facebook.com",
    "facebook.com",
    "limited.facebook.com",
    "www.linkedin.com",
    "slack.com",
    "id.twitch.tv",
    "login.salesforce.com",
    "www.paypal.com",
    "www.paypalobjects.com",
}
_MICROSOFT_HOSTS = (
    "microsoftonline.com",
    "microsoftonline.us",
    "microsoftonline.cn",
    "partner.microsoftonline.cn",
    "windows.net",
)
# The names of all tenants together, and the tenant of personal accounts.
# Source: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
_SHARED_TENANTS = {
    "",
    "common",
    "organizations",
    "consumers",
    "{tenantid}",
    "9188040d-6c67-4c5b-b112-36a304b66dad",
}


def is_shared(issuer: str) -> bool:
    """Return whether people of more than one organisation have accounts there."""
    parts = urlsplit(issuer)
    host = (parts.hostname or "").rstrip(".")
    if host in _SHARED_HOSTS:
        return True
    tenant = parts.path.strip("/").partition("/")[0].lower()
    is_microsoft = any(f".{host}".endswith(f".{it}") for it in _MICROSOFT_HOSTS)
    return is_microsoft and tenant in _SHARED_TENANTS
