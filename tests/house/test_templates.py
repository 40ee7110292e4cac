"""Templates contain markup, and texts that go through gettext."""

import re
from pathlib import Path

import pytest

from .tree import ROOT, list_files, name_of

TEMPLATES = list_files("*.html", "templates")
# A unit, the same in every language.
UNTRANSLATED = {"UTC"}
STYLES = [it.read_text() for it in list_files("*.css", "static/css")]
STYLED = set(re.findall(r"\.([a-z][\w-]*)", "".join(STYLES)))
# Included instead of called: Jinja streams a template, but not a macro.
STREAMED = {"_message.html", "_transcript_view.html"}
# An attribute or an expression that begins a path, as "/" or "/conversations/…".
HARD_CODED_PATH = re.compile(
    r"""(?:href|src|action|value|url)\s*=\s*["']?/|["']/(?:\w|#)|(?:or|==|~) ["']/"""
)
LINE_LENGTH = 150
SPOKEN_ATTRIBUTES = r"(?:aria-label|title|alt|placeholder|data-[a-z-]+|content)"


@pytest.fixture(params=TEMPLATES, ids=name_of)
def template(request: pytest.FixtureRequest) -> Path:
    """Return the path of one template."""
    return request.param


def read_markup(path: Path) -> str:
    """Return the text of a template without Jinja's tags."""
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.S)


def test_no_inline_script_or_style(template: Path):
    markup = read_markup(template)
    scripts = re.findall(r"<script\b[^>]*>([^<]*)", markup)

    assert all(not text.strip() for text in scripts)
    assert re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", markup) == []


def test_words_go_through_gettext(template: Path):
    text = re.sub(r"<[^>]*>", "", read_markup(template))

    assert set(re.findall(r"[^\W\d_]{2,}", text)) <= UNTRANSLATED


def test_spoken_attributes_go_through_gettext(template: Path):
    pattern = rf'\s{SPOKEN_ATTRIBUTES}="([^"{{]*[A-Z][^"]*)"'

    assert re.findall(pattern, read_markup(template)) == []


def test_expressions_contain_no_sentence(template: Path):
    expressions = re.findall(r"{{.*?}}", template.read_text(), flags=re.S)
    bare = r"(?<!_\()(?<!gettext\()[\"']([A-Z][^\"']*)[\"']"

    assert [it for text in expressions for it in re.findall(bare, text)] == []


def test_partial_is_one_macro(template: Path):
    macros = re.findall(r"{%-? macro (\w+)", template.read_text())
    is_partial = template.name.startswith("_") and template.name not in STREAMED

    assert macros == ([template.stem.removeprefix("_")] if is_partial else [])


def test_template_builds_its_urls(template: Path):
    assert HARD_CODED_PATH.findall(template.read_text()) == []


def test_lines_are_short(template: Path):
    lines = template.read_text().splitlines()

    # A sentence may be longer.
    assert [it for it in lines if len(it) > LINE_LENGTH and " _(" not in it] == []


def test_every_class_has_a_rule(template: Path):
    named = " ".join(re.findall(r'class="([^"]*)"', read_markup(template))).split()

    # A name that ends in a hyphen is completed by a value.
    assert {it for it in named if not it.endswith("-")} <= STYLED


def test_templates_mark_nothing_safe(template: Path):
    assert re.findall(r"\|\s*safe\b|autoescape", template.read_text()) == []


def test_only_the_layout_is_a_document():
    roots = [it for it in TEMPLATES if "<!doctype" in it.read_text()]

    assert [name_of(it) for it in roots] == [name_of(ROOT / "templates/base.html")]
