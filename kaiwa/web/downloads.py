"""Headers of a file that the browser gets: its name, and no rights."""

from urllib.parse import quote

from flask import Response

# Even if a browser shows the file as a page, it runs no script and reaches nothing.
POLICY = "sandbox; default-src 'none'"


def set_file_headers(response: Response, name: str, *, is_shown: bool = False) -> None:
    """Set the headers.

    :param name: of the file, any text.
    :param is_shown: the browser may show it instead of saving it.
    """
    disposition = "inline" if is_shown else "attachment"
    # The form for any characters (RFC 6266): a name cannot end the header.
    encoded = quote(name, safe="")
    response.headers["Content-Disposition"] = (
        f"{disposition}; filename*=UTF-8''{encoded}"
    )
    response.headers["Content-Security-Policy"] = POLICY
