"""Read a file that a config var names."""

from pathlib import Path


def read_setting_file(
    path: str, most_bytes: int, encoding: str, folder: Path | None = None
) -> str:
    """Return the text of a file; bytes that cannot be decoded are replaced.

    :param folder: where a relative path begins; the working folder by default.
    :raises ValueError: it cannot be read, or is too large.
    """
    try:
        with ((folder or Path()) / Path(path).expanduser()).open("rb") as file:
            data = file.read(most_bytes + 1)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise ValueError(f"its file cannot be read ({reason})") from None
    if len(data) > most_bytes:
        raise ValueError(f"its file has more than {most_bytes} bytes")
    return data.decode(encoding, "replace")
