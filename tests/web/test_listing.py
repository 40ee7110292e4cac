import re

import pytest

from ..client import FETCH, AppVisitor


@pytest.fixture(autouse=True)
def short_lists(app):
    """Shorten lists to two conversations."""
    app.config.update(SIDE_LENGTH=2, PAGE_LENGTH=2)


@pytest.fixture
def three(visitor):
    """The paths of three conversations, latest first."""
    talks = [visitor.begin() for _ in range(3)]
    for talk in talks:
        talk.follow()
    return [talk.path for talk in reversed(talks)]


def list_main(page: str) -> list[str]:
    return re.findall(
        r"conversation-days__link\" href=\"([^\"]+)", page.partition("<main")[2]
    )


def test_unchanged_list_is_not_modified(visitor):
    visitor.begin().follow()
    first = visitor.client.get("/conversations", headers=FETCH)

    known = {**FETCH, "If-None-Match": first.headers["ETag"]}

    assert visitor.client.get("/conversations", headers=known).status_code == 304


def test_list_shows_ended_answer(visitor):
    talk = visitor.begin("slow 30")
    assert "answering" in visitor.read("/conversations")

    talk.stop()

    assert "answering" not in visitor.read("/conversations")


def test_sidebar_lists_the_latest(visitor, three):
    side = visitor.client.get("/conversations", headers=FETCH).text

    assert [path in side for path in three] == [True, True, False]
    assert 'href="/conversations">All conversations' in side


def test_pages_reach_all_conversations(visitor, three):
    first = visitor.read("/conversations")
    path = re.search(r'href="([^"]+)" rel="next"', first)[1]
    second = visitor.read(path)

    assert list_main(first) + list_main(second) == three
    assert 'rel="next"' not in second


def test_page_after_foreign_conversation(visitor, stranger, three):
    foreign = stranger.begin().path.split("/")[-1]

    page = visitor.read(f"/conversations?before={foreign}")

    assert list_main(page) == three[:2]


def test_empty_list_has_a_hint(visitor):
    assert "There are no conversations yet." in visitor.read("/conversations")


@pytest.mark.parametrize("before", ["%00", "absent", "a" * 4000, "1%27"])
def test_invalid_conversation_in_query(make_app, postgres, before):
    client = make_app(DATABASE_URL=postgres.make_database()).test_client()

    page = client.get(f"/conversations?before={before}")

    assert page.status_code == 200
    assert "There are no conversations yet." in page.text


@pytest.mark.parametrize("before", ["%00", "-1", "0", 2**31, 2**63, 10**30])
def test_invalid_message_in_query(make_app, postgres, before):
    app = make_app(DATABASE_URL=postgres.make_database())
    visitor = AppVisitor(app)

    page = visitor.client.get(f"{visitor.begin().path}?before={before}")

    assert page.status_code == 200
    assert "fast count to 3" in page.text
