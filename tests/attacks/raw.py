"""Raw HTTP over sockets."""

import socket

PATIENCE_SECONDS = 20.0


def send_raw(port: int, *pieces: str | bytes, is_ending: bool = True) -> str:
    """Send bytes; return the response until the server closes the connection.

    :param is_ending: close the sending side, so the server does not wait for more.
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
            pass  # The server closed the connection before it had read everything.
    return reply.decode("latin-1")


def write_request(
    line: str, *headers: str, body: str = "", host: str = "127.0.0.1"
) -> str:
    """Return a request with these headers and a host."""
    return "\r\n".join([line, f"Host: {host}", *headers, "", body])


def list_statuses(reply: str) -> list[int]:
    """List the status codes of all responses."""
    lines = [line for line in reply.split("\r\n") if line.startswith("HTTP/1.1 ")]
    return [int(line.split()[1]) for line in lines]
