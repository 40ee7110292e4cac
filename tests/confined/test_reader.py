"""Files read in the child process."""

import os
import subprocess
import sys
from tempfile import TemporaryFile

import gevent
import pytest

from kaiwa import errors
from kaiwa.confined import PictureReading, Reader, TextReading

from .samples import (
    BLUE,
    RED,
    make_animation,
    make_bomb,
    make_huge_png,
    make_picture,
    make_turned_photo,
    open_picture,
)

JAPANESE = "名前,年齢\n山田太郎,三十\n"


def read(data: bytes, name: str, **options):
    with TemporaryFile() as file:
        file.write(data)
        return Reader({}, **options).read(file, name)


def read_picture(data: bytes, name: str) -> PictureReading:
    reading = read(data, name)
    assert isinstance(reading, PictureReading)
    return reading


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_picture_is_read(form: str):
    reading = read_picture(make_picture(form), f"photo.{form.lower()}")

    assert (reading.width, reading.height) == (60, 40)
    assert open_picture(reading.data).format in {"PNG", "JPEG"}


def test_picture_is_upright_without_metadata():
    reading = read_picture(make_turned_photo(), "photo.jpg")

    picture = open_picture(reading.data)
    assert picture.size == (40, 60)
    assert b"secret" not in reading.data
    assert _is_near(picture.getpixel((20, 5)), RED)
    assert _is_near(picture.getpixel((20, 55)), BLUE)


def test_large_picture_is_scaled_down():
    reading = read_picture(make_picture("JPEG", (6000, 3000)), "photo.jpg")

    assert (reading.width, reading.height) == (1568, 784)


def test_name_without_ending_is_no_obstacle():
    assert read_picture(make_picture(), "photo").media_type == "image/png"


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        pytest.param(make_huge_png(), "big.png", errors.PictureTooLarge, id="huge"),
        pytest.param(
            make_animation(10_000),
            "long.gif",
            errors.PictureTooManyFrames,
            id="animation",
        ),
        pytest.param(make_picture()[:-40], "cut.png", errors.FileBroken, id="cut PNG"),
        pytest.param(
            make_picture("JPEG")[:-200], "cut.jpg", errors.FileBroken, id="cut JPEG"
        ),
        pytest.param(
            b"<script>alert(1)</script>", "p.png", errors.FileFalseType, id="HTML"
        ),
        pytest.param(make_picture(), "notes.txt", errors.FileFalseType, id="no text"),
        pytest.param(os.urandom(5000), "x.bin", errors.FileUnknownType, id="noise"),
        pytest.param(b"", "empty.txt", errors.FileEmpty, id="empty"),
        pytest.param(b" \n\n", "blank.txt", errors.FileEmpty, id="blank"),
        pytest.param(b"x" * 1_000_001, "a.txt", errors.FileTooLong, id="long"),
        pytest.param(b"x" * 9_000_000, "a.txt", errors.FileTooLong, id="longer"),
    ],
)
def test_file_is_refused(data: bytes, name: str, error: type[errors.KaiwaError]):
    with pytest.raises(error):
        read(data, name)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"]
)
def test_japanese_text_is_decoded(encoding: str):
    reading = read(JAPANESE.encode(encoding), "people.csv")

    assert reading == TextReading("text/csv", (JAPANESE,))


def test_european_text_is_decoded():
    text = "Größe: 20 €, naïve café\n"

    assert read(text.encode("cp1252"), "a.txt").pages == (text,)


def test_text_has_no_control_characters():
    text = b"a\x1b[31mb\r\nc\x07" + b"." * 99

    assert read(text, "a.log").pages == ("ab\nc" + "." * 99,)


def test_costly_file_ends_its_process():
    with pytest.raises(errors.FileTooCostly):
        read(make_picture(), "photo.png", seconds=0.0)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS limits no address space")
def test_memory_is_limited():
    with pytest.raises(errors.FileTooCostly):
        read(make_bomb(7_000, 7_000), "bomb.png")


def test_child_gets_no_secrets(monkeypatch):
    started = []
    monkeypatch.setattr(os, "posix_spawn", lambda *args, **_: started.append(args) or 1)
    monkeypatch.setattr(os, "waitpid", lambda *_: (1, 0))
    environ = {"PATH": "/bin", "INFERENCE_KEY": "inf-secret"}

    with TemporaryFile() as file, pytest.raises(errors.FileTooCostly):
        Reader(environ).read(file, "a.txt")

    assert started[0][2] == {"PATH": "/bin"}


def test_files_wait_for_each_other():
    reader = Reader({}, most_waiting=2)

    def read_one() -> object:
        with TemporaryFile() as file:
            file.write(b"text")
            return reader.read(file, "a.txt")

    others = [gevent.spawn(read_one) for _ in range(2)]
    gevent.sleep(0)
    with pytest.raises(errors.TooManyRequests):
        read_one()

    assert [it.get().pages for it in others] == [("text",), ("text",)]


@pytest.mark.parametrize("library", ["PIL", "pypdfium2", "python_calamine"])
def test_web_process_imports_no_library(library: str):
    code = (
        f"import kaiwa, sys; kaiwa.create_app({{}}); {library!r} in sys.modules and 1/0"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _is_near(colour: object, other: tuple[int, ...]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(a - b) < 30 for a, b in zip(colour, other, strict=True))
