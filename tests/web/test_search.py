"""The page of a search, without scripts."""

import html
import re

import pytest

from ..client import FETCH, AppVisitor


@pytest.fixture
def index(app):
    """Return a function that indexes all texts now."""
    return lambda: sum(iter(app.extensions["kaiwa"].search_index.index_some, False))


@pytest.fixture
def finish(visitor, index):
    """Return a function that has a conversation, and returns its path."""

    def finish(text: str) -> str:
        talk = visitor.begin(f"fast echo: {text}")
        talk.follow()
        index()
        return talk.path

    return finish


def list_hits(page: str) -> list[str]:
    """List the addresses of the matches."""
    return list(map(html.unescape, re.findall(r'panel__hit" href="\s*(\S+)"', page)))


def test_matches_are_marked_and_linked(visitor: AppVisitor, finish):
    path = finish("会話ページを <b>検索</b>")

    page = visitor.read("/search?q=会話")

    assert "<mark>会話</mark>ページを &lt;b&gt;検索&lt;/b&gt;" in page
    assert list_hits(page)[0] == path
    for address in list_hits(page)[1:]:
        anchor = address.partition("#")[2]
        assert f'id="{anchor}"' in visitor.read(address)


def test_query_is_kept_in_its_field(visitor: AppVisitor):
    query = "&#34;a&#34; &lt;script&gt;"

    page = visitor.read('/search?q="a"+<script>&model=other&first=2026-01-02')

    assert f'value="{query}"' in page
    assert 'value="other" selected' in page
    assert 'value="2026-01-02"' in page


def test_long_query_is_refused_beside_field(visitor: AppVisitor):
    response = visitor.get("/search?q=" + "x" * 201)

    assert response.status_code == 400
    assert "This search has 201 characters" in response.text
    assert "x" * 201 in response.text


@pytest.mark.parametrize(
    "arguments",
    [
        "first=0001-01-01",
        "last=9999-12-31",
        "first=yesterday&last=",
        "first=9999-12-31&last=0001-01-01",
        "before=x&skip=-1",
        "before=99999999999",
        "before=5&skip=999999",
        "model=" + "m" * 999,
        "in=../x",
        "q=%00",
        "q=%ED%A0%80",
        "q='*",
    ],
)
def test_any_arguments_are_answered(visitor: AppVisitor, finish, arguments):
    finish("tea")

    assert visitor.get(f"/search?q=tea&{arguments}").status_code == 200


def test_foreign_conversation_is_not_found(visitor, stranger, finish):
    conversation_id = finish("tea").rpartition("/")[2]

    assert stranger.get(f"/search?q=tea&in={conversation_id}").status_code == 404
    assert list_hits(stranger.read("/search?q=tea")) == []


def test_search_in_conversation_finds_only_it(visitor: AppVisitor, finish):
    path = finish("tea")
    finish("more tea")

    page = visitor.read(f"/search?q=tea&in={path.rpartition('/')[2]}")

    assert {address.partition("?")[0] for address in list_hits(page)} == {path}
    assert "In “fast echo: tea”" in page


def test_pages_continue_with_same_filters(visitor: AppVisitor, finish, app):
    path = finish("tea")
    for _ in range(15):
        visitor.begin("fast echo: tea").follow()
    finish("tea")

    first = visitor.read("/search?q=tea&model=&first=2026-01-01")
    [more] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = visitor.read(html.unescape(more))

    assert "first=2026-01-01" in more
    hits = [it for page in (first, second) for it in list_hits(page) if "at=" in it]
    assert len(set(hits)) == len(hits) == 34
    assert hits[-1].startswith(path)


def test_script_gets_a_dialog(visitor: AppVisitor):
    text = visitor.client.get("/search", headers=FETCH).text

    assert text.startswith("<dialog")
    assert "<html" not in text


def test_page_with_query_is_not_compressed(visitor: AppVisitor):
    headers = {"Accept-Encoding": "gzip"}

    response = visitor.client.get("/search?q=tea", headers=headers)

    assert "Content-Encoding" not in response.headers
