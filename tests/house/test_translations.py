"""Every text that a user reads is translated, and the compiled catalogue is current."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from kaiwa.errors import KaiwaError
from kaiwa.web.visitor import LANGUAGES

from .tree import ROOT

FOLDER = ROOT / "translations"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
# Scripts, tests and assistive technology rely on these names.
PROMISED = {
    "Send": "送信",
    "Stop": "停止",
    "Conversations": "会話",
    "New chat": "新しい会話",
}


@pytest.fixture(params=TRANSLATED)
def folder(request: pytest.FixtureRequest) -> Path:
    """Return the folder of a language."""
    return FOLDER / request.param / "LC_MESSAGES"


@pytest.fixture
def catalogue(folder: Path) -> Catalog:
    """Return the catalogue of a language."""
    with (folder / "messages.po").open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def extracted() -> set[str | tuple[str, ...]]:
    """Return every text that the source passes to gettext."""
    with (FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, "N_": None}
    found = extract_from_dir(ROOT, methods, options, keywords=keywords)
    return {text for _, _, text, _, _ in found}


def test_languages_match_the_choices():
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}

    assert folders == set(TRANSLATED)


def test_catalogue_matches_the_source(
    catalogue: Catalog, extracted: set[str | tuple[str, ...]]
):
    assert {message.id for message in catalogue if message.id} == extracted


def test_every_error_is_in_the_catalogue(catalogue: Catalog):
    texts = {text for cls in _walk(KaiwaError) for text in (cls.sentence, cls.advice)}

    assert {text for text in texts if text and text not in catalogue} == set()


def test_nothing_is_untranslated_or_fuzzy(catalogue: Catalog):
    unsure = [it.id for it in catalogue if it.id and (it.fuzzy or not _is_full(it))]

    assert unsure == []
    assert list(catalogue.obsolete) == []


def test_translations_keep_their_placeholders(catalogue: Catalog):
    wrong = [it.id for it in catalogue if it.id and not _have_same_places(it)]

    assert wrong == []


def test_compiled_catalogue_is_current(folder: Path, catalogue: Catalog):
    with (folder / "messages.mo").open("rb") as file:
        compiled = read_mo(file)

    assert _list_texts(compiled) == _list_texts(catalogue)


def test_only_catalogues_are_kept(folder: Path):
    names = {path.name for path in folder.iterdir()}

    assert names == {"messages.po", "messages.mo"}
    assert list(FOLDER.rglob("*.pot")) == []


@pytest.mark.parametrize(("english", "japanese"), PROMISED.items())
def test_promised_names_are_stable(english: str, japanese: str):
    with (FOLDER / "ja/LC_MESSAGES/messages.po").open("rb") as file:
        assert read_po(file)[english].string == japanese


def _walk(cls: type[KaiwaError]) -> list[type[KaiwaError]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in _walk(sub))]


def _is_full(message: Message) -> bool:
    return all(_list_strings(message))


def _list_strings(message: Message) -> list[str]:
    string = message.string
    return [string] if isinstance(string, str) else list(string or ())


def _have_same_places(message: Message) -> bool:
    # The longest form is the one with every placeholder: "one token" may have none.
    source = message.id if isinstance(message.id, str) else message.id[-1]
    wanted = sorted(PLACEHOLDER.findall(source))
    return all(
        sorted(PLACEHOLDER.findall(it)) == wanted for it in _list_strings(message)
    )


def _list_texts(catalogue: Catalog) -> dict[tuple[str, ...], list[str]]:
    return {_list_forms(it): _list_strings(it) for it in catalogue if it.id}


def _list_forms(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)
