"""Files for the tests: good, broken and hostile ones."""

import io
import struct
import zlib

from PIL import Image

ORIENTATION = 0x0112
MAKER = 0x010F
RED, BLUE = (220, 20, 20), (20, 20, 220)


def make_picture(
    form: str = "PNG", size: tuple[int, int] = (60, 40), **options: object
) -> bytes:
    """Make a picture with a red left half and a blue right half."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()


def make_turned_photo() -> bytes:
    """Make a photo with metadata that turn it by 90°."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKER] = "a secret place"
    return make_picture("JPEG", exif=exif)


def make_huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """Make a small file that declares a picture of gigabytes."""
    return _make_png(width, height, zlib.compress(bytes(1000)))


def make_bomb(width: int, height: int) -> bytes:
    """Make a small file of many complete, transparent pixels."""
    packer = zlib.compressobj(level=1)
    row = bytes(1 + 4 * width)
    pixels = b"".join(packer.compress(row) for _ in range(height))
    return _make_png(width, height, pixels + packer.flush(), has_alpha=True)


def _make_png(
    width: int, height: int, data: bytes, *, has_alpha: bool = False
) -> bytes:
    colours = 6 if has_alpha else 2
    header = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def make_animation(frames: int) -> bytes:
    """Make a GIF with many small frames."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + frame * frames + b"\x3b"


def open_picture(data: bytes) -> Image.Image:
    """Open a picture to look at its pixels."""
    return Image.open(io.BytesIO(data))


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check
