"""What scripts and stylesheets may do."""

import re
from pathlib import Path

import pytest

from kaiwa.render import INKS
from kaiwa.web.bundle import is_fresh

from .tree import ROOT, list_files, name_of

SCRIPTS = list_files("*.js", "static/js")
ENTRY = ROOT / "static/css/app.css"
STYLES = [it for it in list_files("*.css", "static/css") if it != ENTRY]


@pytest.fixture(params=SCRIPTS, ids=name_of)
def script(request: pytest.FixtureRequest) -> str:
    """The text of one script."""
    return request.param.read_text()


@pytest.fixture(params=STYLES, ids=name_of)
def style(request: pytest.FixtureRequest) -> Path:
    """One stylesheet."""
    return request.param


def test_html_becomes_elements_in_one_place():
    users = [it for it in SCRIPTS if "innerHTML" in it.read_text()]

    assert [name_of(it) for it in users] == ["static/js/lib/dom.js"]
    assert users[0].read_text().count("innerHTML") == 1


def test_script_has_no_other_way_to_make_elements_of_text(script: str):
    ways = (
        r"insertAdjacentHTML|createContextualFragment|document\.write|parseFromString"
        r"|setHTML|outerHTML\s*=|\beval\(|new Function\("
    )

    assert re.findall(ways, script) == []


def test_script_says_nothing_in_a_language_of_its_own(script: str):
    said = (
        r"(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*=\s*[\"'`]\w"
        r"|aria-label\"\s*,\s*[\"'`]\w|\b(?:alert|confirm|prompt)\("
    )

    assert re.findall(said, script) == []


def test_script_loads_nothing_from_elsewhere(script: str):
    sources = re.findall(r"(?:from|import)\s*\(?\s*[\"']([^\"']+)", script)

    assert [it for it in sources if not re.fullmatch(r"\.{1,2}/.+\.js", it)] == []


def test_bundle_is_fresh():
    assert is_fresh(ROOT / "static"), "The bundle is stale: run `make bundle`."


def test_entry_imports_every_element_once():
    entry = (ROOT / "static/js/app.js").read_text()
    elements = [it.name for it in list_files("*.js", "static/js/elements")]

    assert sorted(re.findall(r'"\./elements/(.+)"', entry)) == sorted(elements)


def test_entry_imports_every_stylesheet_once():
    imported = re.findall(r'^@import "\./(.+)";$', ENTRY.read_text(), re.M)

    assert sorted(imported) == sorted(it.name for it in STYLES)


def test_entry_orders_layers_first():
    statements = re.findall(r"^@\w+", ENTRY.read_text(), re.M)

    assert statements[0] == "@layer"


def test_stylesheet_is_wrapped_in_a_layer(style: Path):
    text = re.sub(r"/\*.*?\*/", "", style.read_text(), flags=re.S).strip()

    assert text.startswith("@layer ")


def test_stylesheet_loads_nothing_from_elsewhere(style: Path):
    assert re.findall(r"@import|url\(\s*[\"']?(?!#)", style.read_text()) == []


def test_each_ink_of_code_has_its_look():
    looks = (ROOT / "static/css/ink.css").read_text()

    assert set(re.findall(r"\.(ink-\w+)", looks)) == INKS
