"""Forks and the map of branches, without scripts."""

import re

import pytest

from ..client import AppVisitor, Talk


def ask(visitor: AppVisitor, text: str):
    """Begin a conversation, and wait for its answer."""
    talk = visitor.begin(f"fast echo: {text}")
    talk.follow()
    return talk


def fork(visitor: AppVisitor, message_id: int) -> str:
    """Fork from a message; return the address of the next page."""
    return visitor.submit(f"/messages/{message_id}/forks").headers["Location"]


def read_ids(page: str) -> list[int]:
    """Return the ids of the turns on a page."""
    return [int(it) for it in re.findall(r'data-message="(\d+)"', page)]


def test_fork_of_answer_is_another_conversation(visitor: AppVisitor):
    path = ask(visitor, "tea").path
    answer_id = read_ids(visitor.read(path))[-1]

    copy = fork(visitor, answer_id)

    assert copy.startswith("/conversations/") and copy != path
    assert "tea" in visitor.read(copy)
    assert answer_id not in read_ids(visitor.read(copy))


def test_fork_of_question_fills_the_box(visitor: AppVisitor):
    question_id = read_ids(visitor.read(ask(visitor, "tea").path))[0]

    page = fork(visitor, question_id)

    assert page == f"/?draft_of={question_id}"
    assert re.search(r"<textarea[^>]*>\s*fast echo: tea</textarea>", visitor.read(page))


def test_foreign_question_fills_no_box(visitor: AppVisitor, stranger: AppVisitor):
    question_id = read_ids(visitor.read(ask(visitor, "tea").path))[0]
    stranger.read("/")

    assert stranger.get(f"/?draft_of={question_id}").status_code == 404
    assert stranger.submit(f"/messages/{question_id}/forks").status_code == 404


@pytest.mark.parametrize("text", ["x", "-1", "0", "99999999999999999999"])
def test_invalid_draft_is_ignored(visitor: AppVisitor, text: str):
    assert visitor.get(f"/?draft_of={text}").status_code == 200


def test_map_opens_other_branch(visitor: AppVisitor):
    talk = ask(visitor, "tea")
    answer_id = read_ids(visitor.read(talk.path))[-1]
    assert "branch-map__list" not in visitor.read(talk.path)
    reply = visitor.post(f"/messages/{answer_id - 1}/revisions", "fast echo: milk")
    Talk(visitor, reply).follow()

    page = visitor.read(talk.path)
    [leaf] = re.findall(r'class="branch-map__open"[^>]*value="(\d+)"', page)
    visitor.submit(f"{talk.path}/leaf", leaf)

    assert int(leaf) == answer_id
    assert answer_id in read_ids(visitor.read(talk.path))
