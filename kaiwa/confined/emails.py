"""Read an e-mail: its sender, recipients, date and text."""

import email.policy
from collections.abc import Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from typing import IO

from .paging import read_pages
from .results import Pages, Refused
from .texts import read_bytes
from .web_pages import decode_as, decode_page, strip_tags

MEDIA_TYPE = "message/rfc822"
HEADERS = ("From", "To", "Cc", "Date", "Subject")


def read_email(file: IO[bytes], name: str, options: Mapping[str, str]) -> Pages:
    """Read an e-mail. Of the files in it, the model reads the names."""
    parser = BytesParser(policy=email.policy.default)
    message = parser.parsebytes(read_bytes(file))
    assert isinstance(message, EmailMessage)
    heads = [f"{it}: {message[it]}" for it in HEADERS if message[it]]
    if not heads:
        raise Refused("file_false_type", ending=name.rpartition(".")[2].lower())
    names = [f"[file: {it.get_filename()}]" for it in message.iter_attachments()]
    text = "\n".join(heads) + f"\n\n{_read_body(message)}\n\n" + "\n".join(names)
    return read_pages(MEDIA_TYPE, 1, lambda _: text, options)


def _read_body(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    data = body.get_payload(decode=True)
    assert isinstance(data, bytes)
    charset = body.get_content_charset()
    is_html = body.get_content_type() == "text/html"
    if is_html and not charset:
        return strip_tags(decode_page(data))
    text = decode_as(data, charset or "")
    return strip_tags(text) if is_html else text
