"""Security headers and cache headers of every response."""

from flask import Flask, Response, request

from .route import current_route
from .services import services

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # No pictures from other sites: a URL could carry text of the chat away.
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        # Of our addresses, only the isolated frame of a preview allows to be framed.
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# All permissions except writing to the clipboard.
REFUSED_POWERS = (
    "accelerometer autoplay browsing-topics camera clipboard-read compute-pressure"
    " display-capture encrypted-media fullscreen gamepad geolocation gyroscope hid"
    " identity-credentials-get idle-detection keyboard-map local-fonts magnetometer"
    " microphone midi otp-credentials payment picture-in-picture"
    " publickey-credentials-create publickey-credentials-get screen-wake-lock serial"
    " storage-access sync-xhr usb window-management xr-spatial-tracking"
)
# The request headers that change a page.
VARYING = ("Cookie", "Accept-Language", "X-Kaiwa-Request")
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    # With no-referrer, browsers send `Origin: null`, and the gate refuses our forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
# Nearly a kilobyte, and only documents have powers.
PERMISSIONS = ", ".join(f"{it}=()" for it in REFUSED_POWERS.split())
ONE_YEAR = 31_536_000


def set_up_headers(app: Flask) -> None:
    """Add the headers to every response."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        # A file has a stricter policy of its own.
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers["Permissions-Policy"] = PERMISSIONS
    if not current_route().referrer:
        response.headers["Referrer-Policy"] = "no-referrer"
    # Also keeps private pages out of the cache of the browser's back button.
    response.headers.setdefault("Cache-Control", "no-store")
    if current_route().session:
        response.vary.update(VARYING)
    if services().settings.is_https and request.scheme == "https":
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
    return response
