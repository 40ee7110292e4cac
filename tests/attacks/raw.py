"""HTTP as no library would write it."""

import socket

PATIENCE_SECONDS = 20.0


def send_raw(port: int, *pieces: str | bytes, is_ending: bool = True) -> str:
    """Send bytes as they are; return all that comes back until the server closes.

    :param is_ending: say that no more will come, so that nobody waits for it.
    """
    reply = bytearray()
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as connection:
        try:
            for piece in pieces:
                data = piece.encode("latin-1") if isinstance(piece, str) else piece
                connection.sendall(data)
            if is_ending:
                connection.shutdown(socket.SHUT_WR)
            while data := connection.recv(65_536):
                reply += data
        except OSError:
            pass  # Closed before it had read what it does not want.
    return reply.decode("latin-1")


def write_request(
    line: str, *headers: str, body: str = "", host: str = "127.0.0.1"
) -> str:
    """Write a request with exactly these headers, beside the host."""
    return "\r\n".join([line, f"Host: {host}", *headers, "", body])


def list_statuses(reply: str) -> list[int]:
    """List the status of every response in what came back."""
    lines = [line for line in reply.split("\r\n") if line.startswith("HTTP/1.1 ")]
    return [int(line.split()[1]) for line in lines]
