"""Tidying conversations without scripts."""

import re

import pytest

from ..client import AppVisitor


def finish(visitor: AppVisitor, text: str) -> str:
    """Have a conversation; return its path."""
    talk = visitor.begin(f"fast echo: {text}")
    talk.follow()
    return talk.path


def test_deletion_is_undone(visitor: AppVisitor):
    path = finish(visitor, "kept")

    deleted = visitor.submit(f"{path}/deletion").headers["Location"]
    page = visitor.read(deleted)
    [undo] = re.findall(r'action="(\S+/restoration)"', page)
    restored = visitor.submit(undo)

    assert "The conversation was deleted." in page
    assert restored.headers["Location"] == path
    assert "kept" in visitor.read(path)


def test_deleted_conversation_is_gone(visitor: AppVisitor):
    path = finish(visitor, "gone")
    visitor.submit(f"{path}/deletion")

    assert visitor.get(path).status_code == 404
    assert f'href="{path}"' not in visitor.read("/conversations")
    assert visitor.submit(f"{path}/deletion").status_code == 404


def test_selection_is_deleted_and_restored(visitor: AppVisitor):
    paths = [finish(visitor, str(number)) for number in range(3)]
    ids = [path.rpartition("/")[2] for path in paths]

    form = {"action": "delete", "conversation": ids[:2]}
    response = visitor.client.post("/selection", data=form)
    page = visitor.read(response.headers["Location"])
    [undo] = re.findall(r'action="(\S+/restoration)"', page)

    assert "2 conversations were deleted." in page
    assert f'href="{paths[2]}"' in page
    assert f'href="{paths[0]}"' not in page
    visitor.submit(undo)
    assert all(path in visitor.read("/conversations") for path in paths)


def test_all_conversations_are_deleted(visitor: AppVisitor):
    path = finish(visitor, "old")
    visitor.submit(f"{path}/shelf", action="archived")
    finish(visitor, "new")

    page = visitor.submit("/selection", action="delete-all")

    assert "2 conversations were deleted." in visitor.read(page.headers["Location"])


@pytest.mark.parametrize(
    ("action", "heading"), [("pinned", "Pinned"), ("archived", "Archive")]
)
def test_conversation_moves_to_shelf(visitor: AppVisitor, action: str, heading: str):
    path = finish(visitor, "moved")

    visitor.submit(f"{path}/shelf", action=action)

    listed = visitor.read("/conversations")
    archive = visitor.read("/conversations?archived=1")
    link = f'href="{path}"'
    assert (link in listed) == (action == "pinned")
    assert (link in archive.partition("<main")[2]) == (action == "archived")
    assert heading in (listed if action == "pinned" else archive)


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"action": "elsewhere", "conversation": "a"}, id="unknown shelf"),
        pytest.param({"conversation": "a"}, id="no action"),
        pytest.param({"action": "delete", "conversation": "../x"}, id="bad id"),
    ],
)
def test_invalid_selection_is_refused(visitor: AppVisitor, form):
    assert visitor.client.post("/selection", data=form).status_code == 400
