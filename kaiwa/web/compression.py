"""Compressing pages on their way out.

What is streamed is left alone: an answer's events and the live page go out piece by
piece, and a compressor would hold them back.

An attacker who can make a browser ask for pages, and see how long they are, could
learn what a compressed page holds if the page also held words of the attacker's
(BREACH). No page with something private in it repeats what its address says; a test
holds that. What comes in forms is repeated, but forms of other sites are refused.
Source: https://www.breachattack.com/
"""

import gzip

from flask import Flask, Response, request

COMPRESSED_TYPES = {"text/html", "text/plain", "application/manifest+json"}
LEAST_BYTES = 1_000  # Less fits into one packet as it is.
LEVEL = 6


def set_up_compression(app: Flask) -> None:
    """Compress what the browser can read compressed."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.is_streamed or response.mimetype not in COMPRESSED_TYPES:
        return response
    response.vary.add("Accept-Encoding")
    is_wanted = request.accept_encodings["gzip"] > 0
    if not is_wanted or "Content-Encoding" in response.headers:
        return response
    whole = response.get_data()
    if len(whole) < LEAST_BYTES:
        return response
    # Without a time in it, the same page is the same bytes.
    response.set_data(gzip.compress(whole, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # The same page, but other bytes.
    return response
