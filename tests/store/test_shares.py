"""Shares are snapshots that expire, end, and can be copied."""

from datetime import timedelta
from typing import Any

import pytest

from kaiwa.errors import (
    AnswerRunning,
    NotFound,
    TooManyConversations,
    TooManyShares,
)
from kaiwa.source import THINKING, mark_part
from kaiwa.store import Owners, ShareCopies, ShareOptions, Shares
from kaiwa.tuning import NO_TUNING, Tuning

DAY = timedelta(days=1)
THOUGHTFUL = f"{mark_part(THINKING)}secret thought{mark_part('text')}An answer."


@pytest.fixture
def shares(database) -> Shares:
    """The shares of the database, on pages of two messages."""
    return Shares(database, page_length=2, max_shares=3)


@pytest.fixture
def copies(database) -> ShareCopies:
    """The copies of shares."""
    return ShareCopies(database, max_conversations=2)


def read_texts(shares: Shares, share_id: str, number: int = 1) -> list[str]:
    return [it.source for it in shares.read_page(share_id, number).messages]


def begin(person, text: str = "An answer.", tuning: Tuning = NO_TUNING) -> str:
    send = person._sends.begin_conversation(person.sender(), "Hello", tuning)
    person.finish(send, text)
    return send.conversation_id


def share(shares: Shares, conversation_id: str, *chosen: Any) -> str:
    options = ShareOptions(*chosen)
    return shares.add("owner-1", conversation_id, options, DAY)


def test_share_is_a_snapshot(shares, person, conversations):
    found = begin(person)
    share_id = share(shares, found)

    later = person.finish(person.send(found))
    conversations.rename_conversation("owner-1", found, "Renamed")
    revised = person._sends.try_again(person.sender(), later.answer_id)
    person.finish(revised, "Another.")

    page = shares.read_page(share_id, 1)
    assert read_texts(shares, share_id) == ["Hello", "An answer."]
    assert (page.share.title, page.has_more) == ("Hello", False)


def test_long_share_has_pages(shares, person):
    found = begin(person)
    for text in ("two", "three"):
        person.finish(person.send(found, text), f"{text}!")
    share_id = share(shares, found)

    pages = [read_texts(shares, share_id, number) for number in (1, 2, 3)]

    assert pages == [["Hello", "An answer."], ["two", "two!"], ["three", "three!"]]
    assert shares.read_page(share_id, 2).has_more
    assert not shares.read_page(share_id, 3).has_more
    with pytest.raises(NotFound):
        shares.read_page(share_id, 4)


@pytest.mark.parametrize(
    ("chosen", "thinking", "instructions"),
    [
        pytest.param((), False, None, id="none"),
        pytest.param(("Ann", True, False), True, None, id="thinking"),
        pytest.param(("", False, True), False, "Be brief.", id="instructions"),
    ],
)
def test_unchosen_parts_stay_private(shares, person, chosen, thinking, instructions):
    tuning = Tuning(instructions="Be brief.", temperature=0.5)
    found = begin(person, THOUGHTFUL, tuning)

    page = shares.read_page(share(shares, found, *chosen), 1)

    answer = page.messages[-1]
    assert ("secret thought" in answer.source) == thinking
    assert "An answer." in answer.source
    assert (page.tuning or {}).get("instructions") == instructions
    assert "temperature" not in (page.tuning or {})
    assert answer.input_tokens is answer.kept_turns is None


def test_running_answer_is_not_shared(shares, person):
    with pytest.raises(AnswerRunning):
        share(shares, person.begin().conversation_id)


def test_others_share_and_end_nothing(shares, person):
    found = begin(person)
    share_id = share(shares, found)

    with pytest.raises(NotFound):
        shares.add("owner-2", found, ShareOptions(), DAY)
    with pytest.raises(NotFound):
        shares.revoke("owner-2", share_id)
    assert shares.list_own("owner-2", limit=9) == []
    assert shares.list_own("owner-2", limit=9, before_id=share_id) == []
    assert shares.get(share_id)


@pytest.mark.parametrize("ends", ["revoked", "expired", "expired and deleted"])
def test_ended_share_is_gone(shares, person, ends):
    found = begin(person)
    lifetime = DAY if ends == "revoked" else timedelta(0)
    share_id = shares.add("owner-1", found, ShareOptions(), lifetime)
    kept = shares.add("owner-1", found, ShareOptions(), None)

    if ends == "revoked":
        shares.revoke("owner-1", share_id)
    if ends == "expired and deleted":
        shares.delete_expired()

    with pytest.raises(NotFound):
        shares.read_page(share_id, 1)
    assert [it.id for it in shares.list_own("owner-1", limit=9)] == [kept]


def test_deletion_ends_shares_until_undone(shares, person, trash):
    found = begin(person)
    share_id = share(shares, found)

    trash.discard("owner-1", [found])
    with pytest.raises(NotFound):
        shares.get(share_id)
    assert shares.list_own("owner-1", limit=9) == []
    trash.restore("owner-1", found)
    assert shares.get(share_id)
    trash.discard("owner-1", [found])
    trash.empty(timedelta(0))
    with pytest.raises(NotFound):
        shares.get(share_id)


def test_list_of_shares_has_pages(shares, person):
    found = begin(person)
    made = [share(shares, found) for _ in range(3)]

    first = shares.list_own("owner-1", limit=2)
    rest = shares.list_own("owner-1", limit=2, before_id=first[-1].id)

    assert {it.id for it in (*first, *rest)} == set(made)
    assert len(rest) == 1
    with pytest.raises(TooManyShares):
        share(shares, found)


def test_shares_follow_their_owner(database, shares, person):
    share_id = share(shares, begin(person))

    Owners(database).merge("owner-1", "owner-3")

    assert [it.id for it in shares.list_own("owner-3", limit=9)] == [share_id]
    shares.revoke("owner-3", share_id)


def test_copy_is_a_whole_conversation(shares, copies, person, conversations):
    found = begin(person, THOUGHTFUL, Tuning(instructions="Be brief."))
    person.finish(person.send(found, "And then?"), "More.")
    share_id = share(shares, found)

    copied = copies.add("owner-2", "key", share_id)
    again = copies.add("owner-2", "key", share_id)

    path = conversations.read_path("owner-2", copied)
    assert again == copied
    assert [it.source.rpartition("\n")[2] for it in path.messages] == [
        "Hello", "An answer.", "And then?", "More."
    ]  # fmt: skip
    assert "secret" not in path.messages[1].source
    assert path.conversation.tuning is None
    assert path.messages[-1].input_tokens is None


def test_copy_continues_for_its_owner(shares, copies, person, stranger):
    share_id = share(shares, begin(person))
    copied = copies.add("owner-2", "key", share_id)

    send = stranger.finish(stranger.send(copied, "And then?"))

    assert [it.parts[0].text for it in send.prompt.turns][-3:] == [
        "Hello", "An answer.", "And then?"
    ]  # fmt: skip
    assert read_texts(shares, share_id) == ["Hello", "An answer."]


def test_copies_count_as_conversations(shares, copies, person):
    share_id = share(shares, begin(person))
    for key in ("one", "two"):
        copies.add("owner-2", key, share_id)

    with pytest.raises(TooManyConversations):
        copies.add("owner-2", "three", share_id)
    with pytest.raises(NotFound):
        copies.add("owner-3", "key", "absent")
