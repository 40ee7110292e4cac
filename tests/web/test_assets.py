"""Static files: the bundle, or its sources if they have changed since."""

import shutil
from pathlib import Path

import pytest

from kaiwa.web.assets import Assets

from ..house.tree import ROOT


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A copy of the folder ``static``."""
    return Path(shutil.copytree(ROOT / "static", tmp_path / "static"))


@pytest.mark.parametrize("name", ["app.js", "app.css"])
def test_fresh_bundle_is_served(static, name):
    assets = Assets(static)

    assert assets.make_url(name) == f"/static/{assets.digest}/bundle/{name}"
    assert assets.find_asset(f"bundle/{name}")
    assert assets.find_asset("js/lib/dom.js") is None


@pytest.mark.parametrize("name", ["js/lib/dom.js", "css/base.css", "css/new.css"])
def test_changed_sources_are_served(static, name):
    with (static / name).open("a") as source:
        source.write("\n/* Changed. */\n")

    assets = Assets(static)

    assert assets.make_url("app.js") == f"/static/{assets.digest}/js/app.js"
    assert assets.make_url("app.css") == f"/static/{assets.digest}/css/app.css"
    assert assets.find_asset(name)
    assert assets.find_asset("bundle/app.js") is None


def test_missing_bundle_leaves_sources(static):
    shutil.rmtree(static / "bundle")

    assert Assets(static).find_asset("js/app.js")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0", None), ("", None)],
    ids=["both", "gzip", "refused", "none"],
)
def test_bundle_is_sent_compressed(visitor, accepted, encoding):
    path = visitor.app.extensions["kaiwa"].assets.make_url("app.js")

    response = visitor.get(path, {"Accept-Encoding": accepted})

    assert response.headers.get("Content-Encoding") == encoding
