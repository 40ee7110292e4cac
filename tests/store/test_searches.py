"""A search finds an owner's titles, questions and answers, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from kaiwa.clock import now
from kaiwa.search import parse_query
from kaiwa.source import mark_part
from kaiwa.store import Filters, Forks, Owners, Searches, SearchIndex, Shelves

NOW = now()
DAY = timedelta(days=1)


@pytest.fixture
def index(database):
    """Return a function that indexes everything."""
    search_index = SearchIndex(database)

    def index_all() -> int:
        return sum(iter(search_index.index_some, False))

    return index_all


@pytest.fixture
def find(database, index):
    """Return a function that indexes everything, and finds a page."""
    searches = Searches(database)

    def find(query: str, owner_id: str = "owner-1", place=None, **filters):
        index()
        return searches.search(owner_id, parse_query(query), Filters(**filters), place)

    return find


def show(excerpt) -> str:
    return "".join(f"[{it.text}]" if it.is_match else it.text for it in excerpt)


def list_hits(found) -> list[str]:
    return [show(hit.excerpt) for hit in found.hits]


def list_titles(found) -> list[str]:
    return [show(hit.excerpt) for hit in found.titles]


def test_title_question_and_answer_are_found(find, person):
    person.finish(person.begin("検索のしくみ"), "会話ページを検索します。")

    found = find("検索")

    assert list_titles(found) == ["[検索]のしくみ"]
    assert list_hits(found) == ["会話ページを[検索]します。", "[検索]のしくみ"]
    assert [hit.role for hit in found.hits] == ["assistant", "user"]
    assert found.next is None


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        pytest.param("話", "会話ページ", id="one character"),
        pytest.param("ﾍﾟｰｼﾞ", "会話ページ", id="half the width"),
        pytest.param("foo_bar()", "Call `foo_bar()`.", id="a call"),
        pytest.param("a->b", "Read a->b.", id="an arrow"),
        pytest.param("->", "Read a->b.", id="only symbols"),
        pytest.param("'\"", "It's '\"quoted\"'.", id="quotes"),
        pytest.param("cafes", "Les cafés", id="accents"),
        pytest.param("f", "foo", id="a short prefix"),
        pytest.param("functio", "a functional one", id="a long prefix"),
        pytest.param("𠮟る", "先生が𠮟る。", id="a rare ideograph"),
        pytest.param("é\ue000*", "é\ue000*", id="a private character"),
    ],
)
def test_both_databases_find_alike(find, person, query, answer):
    person.finish(person.begin("Another text."), answer)

    assert len(find(query).hits) == 1


@pytest.mark.parametrize(
    "query",
    ["' or 1=1", '" OR "c', "a* NOT b", "tokens:a", "a:*", "\x00", "%", "𐀀" * 90],
)
def test_syntax_is_only_text(find, person, query):
    person.finish(person.begin("a b or 1"), "An answer.")

    assert find(query).hits == ()


def test_others_find_nothing(find, person, stranger):
    person.finish(person.begin("A secret"), "secret")
    stranger.finish(stranger.begin("Mine"), "mine")

    assert find("secret", "owner-2").hits == ()
    assert find("secret", "owner-2").titles == ()
    assert find("secret", "owner-3").hits == ()
    assert len(find("secret").hits) == 2


def test_answer_is_found_when_ended(find, person):
    send = person.begin("Which harbour?")
    before = find("harbour south")

    person.finish(send, "The harbour opens to the south.")

    assert before.hits == ()
    assert len(find("harbour south").hits) == 1


def test_thinking_is_found_on_request(find, person):
    source = f"{mark_part('thinking')}A hidden idea{mark_part('text')}The result"
    person.finish(person.begin("Think"), source)

    assert find("idea").hits == ()
    assert list_hits(find("idea", is_thinking=True)) == ["A hidden [idea]"]
    assert find("result", is_thinking=True).hits == ()


def test_deleted_is_not_found_until_restored(find, person, trash, database):
    send = person.finish(person.begin("Tea"), "Steep it.")
    find("tea")

    trash.discard("owner-1", [send.conversation_id])
    hidden = find("tea")
    trash.restore("owner-1", send.conversation_id)
    restored = find("tea")
    trash.discard("owner-1", [send.conversation_id])
    trash.empty(timedelta(0))

    assert (hidden.titles, hidden.hits) == ((), ())
    assert (len(restored.titles), len(restored.hits)) == (1, 1)
    count = text("select count(*) from search_rows")
    assert database.read(lambda tx: tx.scalar(count)) == 0


def test_temporary_is_never_indexed(database, find, person, sends):
    send = sends.begin_conversation(person.sender(), "Tea", is_temporary=True)
    person.finish(send, "Steep the tea.")

    found = find("tea")

    assert (found.titles, found.hits) == ((), ())
    count = text("select count(*) from search_rows")
    assert database.read(lambda tx: tx.scalar(count)) == 0


def test_copy_is_found_too(database, find, person):
    send = person.finish(person.begin("Tea"))
    find("tea")

    Forks(database, max_conversations=9).fork("owner-1", send.answer_id)

    found = find("tea")
    assert (len(found.titles), len(found.hits)) == (2, 2)


def test_archived_is_found(database, find, person):
    send = person.finish(person.begin("Tea"))

    Shelves(database).move("owner-1", [send.conversation_id], "archived")

    assert len(find("tea").hits) == 1


def test_new_title_replaces_old(conversations, find, person):
    send = person.finish(person.begin("Tea"))
    find("tea")

    conversations.rename_conversation("owner-1", send.conversation_id, "Coffee")

    assert list_titles(find("coffee")) == ["[Coffee]"]
    assert find("tea").titles == ()
    assert len(find("tea").hits) == 1


def test_merged_owner_finds_both(database, find, person, stranger):
    person.finish(person.begin("Green tea"))
    stranger.finish(stranger.begin("Black tea"))
    find("tea")

    Owners(database).merge("owner-1", "owner-2")

    assert len(find("tea", "owner-2").hits) == 2
    assert find("tea").hits == ()


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        pytest.param({}, 2, id="none"),
        pytest.param({"model_key": "claude"}, 2, id="the model"),
        pytest.param({"model_key": "other"}, 0, id="another model"),
        pytest.param({"since": NOW - DAY}, 2, id="since yesterday"),
        pytest.param({"since": NOW + DAY}, 0, id="since tomorrow"),
        pytest.param({"until": NOW - DAY}, 0, id="until a day ago"),
        pytest.param({"until": NOW + 800 * DAY}, 2, id="until later"),
    ],
)
def test_filters_restrict_both(find, person, filters, total):
    person.finish(person.begin("Tea"), "Tea it is.")

    found = find("tea", **filters)

    assert len(found.hits) == total
    assert len(found.titles) == bool(total)


def test_search_in_conversation_finds_every_branch(find, person, sends):
    send = person.finish(person.begin("Tea"), "First tea")
    person.finish(sends.try_again(person.sender(), send.answer_id), "Second tea")
    person.finish(person.begin("Other tea"))

    found = find("tea", conversation_id=send.conversation_id)

    assert list_hits(found) == ["Second [tea]", "First [tea]", "[Tea]"]
    assert found.titles == ()


def test_pages_hold_each_match_once(find, person, sends):
    send = person.finish(person.begin("tea 0"))
    for number in range(1, 75):
        person.finish(person.send(send.conversation_id, f"tea {number}"))

    pages: list[list[str]] = []
    place = None
    while len(pages) < 9 and (found := find("tea", place=place)).hits:
        pages.append(list_hits(found))
        place = found.next
        if place is None:
            break

    shown = [hit for page in pages for hit in page]
    assert shown == [f"[tea] {number}" for number in reversed(range(75))]
    assert {len(page) for page in pages[:-1]} == {20}


def test_best_comes_before_newest(find, person):
    person.finish(person.begin("red wine"))
    person.finish(person.begin("redder wines"))

    assert list_hits(find("red wine")) == ["[red] [wine]", "[red]der [wine]s"]


def index_meanwhile(database, monkeypatch, change) -> None:
    """Index a batch that changes after the index has read it."""
    index = SearchIndex(database)
    waiting = index._read_waiting()
    change()
    monkeypatch.setattr(SearchIndex, "_read_waiting", lambda _: waiting)
    index.index_some()
    monkeypatch.undo()


def test_two_processes_index_once(database, person, find, monkeypatch):
    person.finish(person.begin("Tea"))

    index_meanwhile(database, monkeypatch, SearchIndex(database).index_some)

    assert len(find("tea").hits) == 1
    scopes = text("select count(*) from search_scopes")
    assert database.read(lambda tx: tx.scalar(scopes)) == 1


def test_message_deleted_meanwhile_is_skipped(database, person, delete, monkeypatch):
    send = person.finish(person.begin("Tea"))

    index_meanwhile(
        database, monkeypatch, lambda: delete("owner-1", send.conversation_id)
    )

    count = text("select count(*) from search_rows")
    assert database.read(lambda tx: tx.scalar(count)) == 0


def test_huge_message_is_indexed(find, person):
    words = " ".join(f"{number:x}語" for number in range(120_000))
    person.finish(person.begin("Many words"), f"needle {words}")

    assert len(find("needle").hits) == 1
