"""Compression of pages.

Streams are not compressed: a compressor would delay an answer's events and blocks.

An attacker that can make a browser load pages, and see their compressed length, can
guess private text on a page that also contains text of the attacker (BREACH). So no
compressed page repeats its URL; a test checks that. Pages do repeat forms, but the gate
refuses forms of other sites.
Source: https://www.breachattack.com/
"""

import gzip

from flask import Flask, Response, request

COMPRESSED_TYPES = {"text/html", "text/plain", "application/manifest+json"}
LEAST_BYTES = 1_000  # A smaller page fits into one packet.
LEVEL = 6
REPEATED = {"q", "model"}  # A page may show these arguments of its URL.


def set_up_compression(app: Flask) -> None:
    """Compress pages for browsers that accept gzip."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.is_streamed or response.mimetype not in COMPRESSED_TYPES:
        return response
    if not REPEATED.isdisjoint(request.args):
        return response
    response.vary.add("Accept-Encoding")
    is_wanted = request.accept_encodings["gzip"] > 0
    if not is_wanted or "Content-Encoding" in response.headers:
        return response
    whole = response.get_data()
    if len(whole) < LEAST_BYTES:
        return response
    # Without a time stamp, equal pages have equal bytes.
    response.set_data(gzip.compress(whole, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # The same page, but other bytes.
    return response
