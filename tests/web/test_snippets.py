"""Snippets, without scripts, and their list for a script."""

import re

import pytest

FIELDS = {"name": "Greeting", "text": "Dear {{name}},\n<b>"}
FETCH = {"X-Kaiwa-Request": "fetch"}


def add(visitor, **fields):
    """Save a snippet; return its id."""
    response = visitor.submit("/snippets", **FIELDS | fields)
    assert response.status_code == 303
    return response.headers["Location"].rpartition("snippet-")[2]


def list_names(visitor):
    return re.findall(r'own-list__name" [^>]*>(.*?)</p>', visitor.read("/snippets"))


def test_snippet_can_be_copied(visitor):
    add(visitor)

    assert ">Dear {{name}},\n&lt;b&gt;</p>" in visitor.read("/snippets")


def test_script_gets_options_and_text(visitor):
    snippet_id = add(visitor)

    options = visitor.get("/snippets", headers=FETCH).text
    text = visitor.get(f"/snippets/{snippet_id}", headers=FETCH)

    assert f'data-src="/snippets/{snippet_id}"' in options
    assert options.count('role="option"') == 1
    assert text.text == FIELDS["text"]
    assert text.mimetype == "text/plain"


def test_snippet_is_changed(visitor):
    snippet_id = add(visitor)
    assert 'value="Greeting"' in visitor.read(f"/snippets/{snippet_id}")

    visitor.submit(f"/snippets/{snippet_id}", name="会話 <b>", text="New")

    assert list_names(visitor) == ["会話 &lt;b&gt;"]
    assert ">\nNew</textarea>" in visitor.read(f"/snippets/{snippet_id}")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("name", " ", id="no name"),
        pytest.param("name", "x" * 10_000, id="long name"),
        pytest.param("text", " \n", id="no text"),
        pytest.param("text", "会" * 20_001, id="long text"),
        pytest.param("text", "a\x07b", id="control character"),
    ],
)
def test_refused_snippet_keeps_everything(visitor, name, text):
    snippet_id = add(visitor, name="Old")

    for path in ("/snippets", f"/snippets/{snippet_id}"):
        response = visitor.client.post(path, data=FIELDS | {name: text})

        assert response.status_code == 400
        assert response.text.count('aria-invalid="true"') == 1
        kept = 'value="Greeting"' if name == "text" else "{{name}},\n&lt;b&gt;"
        assert kept in response.text
    assert list_names(visitor) == ["Old"]


def test_deletion_is_undone(visitor):
    first, _ = add(visitor, name="a"), add(visitor, name="b")

    deleted = visitor.submit(f"/snippets/{first}/deletion")
    page = visitor.read(deleted.headers["Location"])
    [undo] = re.findall(r'action="(\S+/restoration)"', page)
    assert "The snippet was deleted." in page
    assert visitor.get(f"/snippets/{first}").status_code == 404
    visitor.submit(undo)

    assert list_names(visitor) == ["a", "b"]


def test_full_list_keeps_the_form(visitor, monkeypatch):
    monkeypatch.setattr("kaiwa.store.own_lists.MAX_ROWS", 1)
    add(visitor, name="only")

    response = visitor.client.post("/snippets", data=FIELDS)

    assert response.status_code == 409
    assert "This list is full (at most 1)." in response.text
    assert 'value="Greeting"' in response.text


def test_snippets_of_others_are_absent(visitor, stranger):
    snippet_id = add(visitor)

    assert list_names(stranger) == []
    assert stranger.get("/snippets", headers=FETCH).text == ""
    assert stranger.get(f"/snippets/{snippet_id}", headers=FETCH).status_code == 404
