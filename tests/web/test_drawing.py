"""Pictures as answers, from the composer's settings to the file."""

import io

import pytest
from PIL import Image

from ..client import AppVisitor
from ..client.visitor import Talk
from ..services.process import wait_until

WIDE = {
    "aspect_ratio": "16:9",
    "negative_prompt": "people",
    "seed": "7",
    "output_format": "png",
}
MODEL = "stable-image-ultra"


@pytest.fixture
def make_artist(make_app, endpoint):
    """Return a function that makes a visitor of an app with a model that draws."""
    attached = {"DIFFUSION_URL": endpoint.url, "DIFFUSION_KEY": "inf-test"}

    def make(**more):
        return AppVisitor(make_app(**attached, DIFFUSION_MODEL_ID=MODEL, **more))

    return make


@pytest.fixture
def artist(make_artist):
    """Return such a visitor."""
    return make_artist()


def draw(artist, prompt="A red fox", **fields):
    talk = artist.begin(prompt, model=MODEL, **fields)
    [block] = talk.follow().blocks
    path = block.partition('href="')[2].partition('"')[0]
    return talk, block, path


def test_answer_is_a_picture(artist, endpoint):
    talk, block, path = draw(artist, 'A "red" fox', **WIDE)

    file = artist.client.get(path)
    article = talk.read()

    assert 'alt="A &quot;red&quot; fox"' in block
    assert block in article
    assert file.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(file.data)).size == (336, 192)
    assert f'href="{path}" download' in article
    [request] = endpoint.wait_until_ended()
    assert request["path"] == "/v1/images/generations"
    assert request["body"] == {
        **{"model": MODEL, "prompt": 'A "red" fox'},
        **(WIDE | {"seed": 7}),
    }


def test_answer_shows_its_settings(artist, texts):
    talk, *_ = draw(artist, **WIDE)

    words = texts(talk.read())

    for shown in ("Aspect ratio16:9", "Negative promptpeople", "Seed7", "FormatPNG"):
        assert shown in words
    assert "token" not in words


def test_settings_are_kept(artist, endpoint):
    talk, *_ = draw(artist, **WIDE)
    page = artist.read(talk.path)
    artist.post(f"/answers/{talk.answer_id}/attempts", model=MODEL)

    assert "<option selected>16:9</option>" in page
    assert 'value="7"' in page
    assert endpoint.wait_until_ended(2)[-1]["body"]["seed"] == 7


def test_new_version_is_a_sibling(artist):
    talk, *_ = draw(artist)
    reply = artist.post(f"/answers/{talk.answer_id}/attempts", model=MODEL)
    Talk(artist, reply).follow()

    assert "Version 2 of 2" in artist.read(talk.path)


def test_picture_is_shown_to_a_model(artist, endpoint):
    talk, _, path = draw(artist)
    file_id = path.rpartition("/")[2]
    assert f'name="file" value="{file_id}"' in talk.read()

    talk.send("What is it?", model="claude-4-5-sonnet", file=file_id).follow()

    messages = endpoint.wait_until_ended(2)[-1]["body"]["messages"]
    # Claude takes no picture in an assistant's message.
    assert messages[1] == {"role": "assistant", "content": "A red fox"}
    [picture, text] = messages[2]["content"]
    assert picture["image_url"]["url"].startswith("data:image/png;base64,")
    assert text["text"] == "What is it?"


def test_later_prompt_has_its_words(artist, endpoint):
    talk, *_ = draw(artist)

    talk.send("fast count to 3", model="claude-4-5-sonnet").follow()

    messages = endpoint.wait_until_ended(2)[-1]["body"]["messages"]
    assert [it["content"] for it in messages[:2]] == ["A red fox", "A red fox"]


def test_stranger_sees_no_picture(artist):
    *_, path = draw(artist)
    stranger = AppVisitor(artist.app)

    assert stranger.get(path).status_code == 404


def test_stop_ends_the_request(artist, endpoint):
    talk = artist.begin("slow 60 fox", model=MODEL)
    assert "Drawing…" in talk.html
    wait_until(endpoint.list_requests, "the model is asked")
    talk.stop()

    assert endpoint.wait_until_ended()[0]["closed_early"]
    assert talk.follow().state == "stopped"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"seed": "x"}, 400),
        ({"aspect_ratio": "1:3"}, 400),
        ({"message": "x" * 10_001}, 413),
    ],
    ids=["seed", "ratio", "prompt"],
)
def test_invalid_request_is_not_sent(artist, endpoint, fields, status):
    form = {"message": "A fox", **fields}
    reply = artist.post("/conversations", form.pop("message"), model=MODEL, **form)

    assert reply.status_code == status
    assert endpoint.list_requests() == []


def test_failure_is_an_answer(artist, texts):
    talk = artist.begin("error 500", model=MODEL)
    talk.follow()

    assert talk.read_state() == "failed"


def test_picture_has_its_price(make_artist):
    artist = make_artist(PRICES=f"{MODEL}=0.08", MONTHLY_BUDGET_USD="0.1")
    talk, *_ = draw(artist)

    again = artist.post(f"/answers/{talk.answer_id}/attempts", model=MODEL)

    assert "$0.08" in talk.read()
    assert again.status_code == 429


def test_full_storage_asks_no_model(make_artist, endpoint):
    artist = make_artist(FILES_MB_PER_PERSON="1")
    talk = artist.begin("A fox", model=MODEL)
    talk.follow()

    assert talk.read_state() == "failed"
    assert endpoint.list_requests() == []


def test_export_has_the_prompt(artist):
    talk, *_ = draw(artist, "A red fox")

    page = artist.get(f"{talk.path}/export/html").text

    assert page.count("A red fox") >= 3
    assert "<img" not in page


def test_app_may_only_draw(make_app, endpoint):
    app = make_app(INFERENCE_MODEL_ID=MODEL)
    artist = AppVisitor(app)

    assert 'name="seed"' in artist.read("/")
    draw(artist)
