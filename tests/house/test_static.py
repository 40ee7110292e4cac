"""Rules about scripts, stylesheets and their bundle."""

import re
from pathlib import Path

import pytest

from kaiwa.render import INKS
from kaiwa.web.bundle import is_fresh

from .tree import ROOT, list_files, name_of

SCRIPTS = list_files("*.js", "static/js")
BUNDLES = ("app", "files", "previews")
ENTRIES = [ROOT / f"static/css/{name}.css" for name in (*BUNDLES, "pages")]
EVENTS = ROOT / "static/js/events.d.ts"
DOCUMENT = ROOT / "docs/events.md"
STYLES = [it for it in list_files("*.css", "static/css") if it not in ENTRIES]

ALL_STYLES = "".join(it.read_text() for it in STYLES)
UTILITIES = {"visually-hidden", "truncate"}
ELEMENTS = [it.stem for it in list_files("*.js", "static/js/elements")]
# A macro cannot be streamed, and a script adds `code-copy`.
ELSEWHERE = {"answer-stream": "_message.html", "code-copy": None}


@pytest.fixture(params=SCRIPTS, ids=name_of)
def script(request: pytest.FixtureRequest) -> str:
    """The text of one script."""
    return request.param.read_text()


@pytest.fixture(params=ELEMENTS)
def element(request: pytest.FixtureRequest) -> str:
    """The name of one custom element."""
    return request.param


@pytest.fixture(params=STYLES, ids=name_of)
def style(request: pytest.FixtureRequest) -> Path:
    """One stylesheet."""
    return request.param


def test_one_function_parses_html():
    parsers = [it for it in SCRIPTS if "innerHTML" in it.read_text()]

    assert [name_of(it) for it in parsers] == ["static/js/lib/dom.js"]
    assert parsers[0].read_text().count("innerHTML") == 1


def test_script_reads_its_urls_from_attributes(script: str):
    paths = r"[\"'`]/[\w#$]|\}/\w"

    assert re.findall(paths, re.sub(r"//.*", "", script)) == []


def test_script_parses_no_html_otherwise(script: str):
    ways = (
        r"insertAdjacentHTML|createContextualFragment|document\.write|parseFromString"
        r"|setHTML|outerHTML\s*=|\beval\(|new Function\("
    )

    assert re.findall(ways, script) == []


def test_script_contains_no_texts(script: str):
    texts = (
        r"(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*=\s*[\"'`]\w"
        r"|aria-label\"\s*,\s*[\"'`]\w|\b(?:alert|confirm|prompt)\("
    )

    assert re.findall(texts, script) == []


def test_script_imports_only_own_modules(script: str):
    sources = re.findall(r"(?:from|import)\s*\(?\s*[\"']([^\"']+)", script)

    assert [it for it in sources if not re.fullmatch(r"\.{1,2}/.+\.js", it)] == []


def test_bundle_is_fresh():
    assert is_fresh(ROOT / "static"), "The bundle is stale: run `make bundle`."


def test_entry_imports_every_element_once():
    entries = [ROOT / f"static/js/{name}.js" for name in BUNDLES]
    entry = "".join(path.read_text() for path in entries)
    elements = [it.name for it in list_files("*.js", "static/js/elements")]

    assert sorted(re.findall(r'"\./elements/(.+)"', entry)) == sorted(elements)


def test_element_has_one_partial(element: str):
    holders = [
        name_of(it)
        for it in list_files("*.html", "templates")
        if re.search(rf"<{element}[\s>]", it.read_text())
    ]
    partial = ELSEWHERE.get(element, f"_{element.replace('-', '_')}.html")

    assert [it.rpartition("/")[2] for it in holders] == ([partial] if partial else [])


def test_class_has_a_stylesheet():
    markup = "".join(it.read_text() for it in list_files("*.html", "templates"))
    classes = re.findall(r"[a-z][\w-]*", " ".join(re.findall(r'class="(.*?)"', markup)))
    styles = {it.stem for it in STYLES}
    named = {it for it in classes if re.search(rf"\.{it}\b", ALL_STYLES)}

    assert {re.split("__|--", it)[0] for it in named - UTILITIES} <= styles


def test_entry_imports_every_stylesheet_once():
    entries = "".join(it.read_text() for it in ENTRIES)
    imported = re.findall(r'^@import "\./(.+)";$', entries, re.M)

    assert sorted(imported) == sorted(it.name for it in STYLES)


def test_every_event_is_declared_and_documented():
    scripts = "".join(it.read_text() for it in SCRIPTS)
    declared = re.findall(r'^  "(\w+:\w+)"', EVENTS.read_text(), re.M)
    documented = re.findall(r"^\| `(\w+:\w+)`", DOCUMENT.read_text(), re.M)

    assert set(re.findall(r'"([a-z]+:[a-z]+)"', scripts)) == set(declared)
    assert sorted(documented) == sorted(declared)


def test_entry_orders_layers_first():
    for entry in ENTRIES:
        assert re.findall(r"^@\w+", entry.read_text(), re.M)[0] == "@layer"


def test_stylesheet_is_in_a_layer(style: Path):
    text = re.sub(r"/\*.*?\*/", "", style.read_text(), flags=re.S).strip()

    assert text.startswith("@layer ")


def test_stylesheet_loads_nothing(style: Path):
    assert re.findall(r"@import|url\(\s*[\"']?(?!#)", style.read_text()) == []


def test_every_ink_has_a_rule():
    rules = (ROOT / "static/css/ink.css").read_text()

    assert set(re.findall(r"\.(ink-\w+)", rules)) == INKS
