"""The floor: a bare proxy, one process, that copies bytes and stores nothing.

Run as ``python -m bench.floor PORT ENDPOINT_PORT [CERTIFICATE]``.
"""

import asyncio
import ssl
import sys

LAST_CHUNK = b"0\r\n\r\n"


async def main(port: int, endpoint_port: int, certificate: str | None = None) -> None:
    """Copy bytes between the client and the endpoint until killed."""
    tls = ssl.create_default_context(cafile=certificate) if certificate else None

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        body = await reader.readexactly(length)
        above, below = await asyncio.open_connection(
            "localhost", endpoint_port, ssl=tls
        )
        below.write(head + body)
        try:
            while data := await above.read(65_536):
                writer.write(data)
                await writer.drain()
                if data.endswith(LAST_CHUNK):
                    break
        except ConnectionError:
            pass  # The reader has left.
        finally:
            below.close()
            writer.close()

    server = await asyncio.start_server(copy, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    port, endpoint_port, *certificate = sys.argv[1:]
    asyncio.run(main(int(port), int(endpoint_port), *certificate))
