"""Read a picture: turn it upright, remove its metadata, and scale it down."""

import io
from collections.abc import Mapping
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from .results import Picture, Refused

# Claude scales down pictures with a longer edge.
# Source: https://docs.anthropic.com/en/docs/build-with-claude/vision
LONGEST_EDGE = 1568
# Bedrock takes 5 MB in base64, which is 3.75 MB.
MOST_PNG_BYTES = 1_500_000
MOST_PIXELS = 52_000_000  # Phones make 50 megapixels; four bytes each fit in memory.
MOST_FRAMES = 1000  # Of an animation, of which models see the first.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
JPEG_QUALITY = 88
# Lossless, so they are likely drawn: screenshots, diagrams.
DRAWN_FORMATS = {"PNG", "GIF"}
WHITE = (255, 255, 255)


def read_picture(file: IO[bytes], _name: str, _options: Mapping[str, str]) -> Picture:
    """Read a picture, the first frame of an animation."""
    Image.MAX_IMAGE_PIXELS = None  # Pillow only warns up to twice its limit.
    try:
        with Image.open(file, formats=FORMATS) as opened:
            is_drawn = opened.format in DRAWN_FORMATS
            shown = _shrink(opened)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refused("file_broken") from error
    return write_picture(shown, is_drawn=is_drawn)


def _shrink(picture: Image.Image) -> Image.Image:
    # A JPEG picture can be decoded at a half, a quarter or an eighth of its size.
    picture.draft("RGB", (2 * LONGEST_EDGE, 2 * LONGEST_EDGE))
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise Refused("picture_too_large", width=width, height=height)
    frames = getattr(picture, "n_frames", 1)
    if frames > MOST_FRAMES:
        raise Refused("picture_too_many_frames", frames=frames, limit=MOST_FRAMES)
    picture.load()
    if picture.mode not in {"RGB", "RGBA"}:
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        exif = picture.getexif()
        converted = picture.convert(mode)
        converted.getexif().update(exif)
        picture = converted
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    return ImageOps.exif_transpose(picture)


def write_picture(picture: Image.Image, *, is_drawn: bool) -> Picture:
    """Write the pixels of a picture, as JPEG if PNG takes too many bytes."""
    # A new picture has the pixels only.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    if is_drawn or bare.mode == "RGBA":
        data = _save(bare, "PNG")
        if len(data) <= MOST_PNG_BYTES:
            return Picture("image/png", data, *bare.size)
    data = _save(_flatten(bare), "JPEG", quality=JPEG_QUALITY)
    return Picture("image/jpeg", data, *bare.size)


def _flatten(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    page = Image.new("RGB", picture.size, WHITE)
    page.paste(picture, mask=picture.getchannel("A"))
    return page


def _save(picture: Image.Image, form: str, **options: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()
