"""Decompress bodies in small pieces: 1 MB of gzip may inflate to 1 GB.

Kaiwa asks for uncompressed bodies, but some proxies compress them all the same.

Pure: no IO.
"""

import zlib

from .chunked import READ_BYTES

CODINGS = frozenset({"gzip", "x-gzip", "deflate"})
# Real input has output much earlier; a header of gzip, or empty blocks, may be endless.
MAX_SILENT_BYTES = 65_536
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class Undecodable(ValueError):
    """The body is not compressed in the way that its head names."""


class Inflater:
    """Decompress one body of a coding among ``CODINGS``."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._input = b""
        self._has_output = False
        self._silent_bytes = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._input += data

    def take(self) -> bytes:
        """Return up to ``READ_BYTES``; no bytes if there is no output yet.

        :raises Undecodable: the bytes are not compressed, or have no output.
        """
        while self._input or self._has_output:
            if self._zlib.eof:
                # gzip allows several members, one after another.
                self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
            output = self._inflate()
            self._has_output = len(output) == READ_BYTES
            if output:
                self._silent_bytes = 0
                return output
            if self._silent_bytes > MAX_SILENT_BYTES:
                raise Undecodable("compressed bytes without output")
        return b""

    def _inflate(self) -> bytes:
        size = len(self._input)
        try:
            output = self._zlib.decompress(self._input, READ_BYTES)
        except zlib.error as error:
            raise Undecodable(str(error)) from error
        self._input = self._zlib.unconsumed_tail or self._zlib.unused_data
        self._silent_bytes += size - len(self._input)
        return output
