import pytest

from kaiwa.standin.journal import Journal


def add(journal, headers=(), data=b""):
    return journal.add_request("POST", "/x", headers, data)


def test_a_request_is_noted_with_everything_but_its_end():
    journal = Journal()
    add(journal, [("X-A", "1")], b'{"a": 1}')

    assert journal.describe() == [
        {
            "method": "POST",
            "path": "/x",
            "headers": {"x-a": "1"},
            "body": {"a": 1},
            "status": None,
            "finished": False,
            "closed_early": False,
        }
    ]


def test_keys_are_not_noted():
    journal = Journal()
    headers = [("Authorization", "Bearer inf-1"), ("X-Api-Key", "inf-2")]

    assert add(journal, headers).headers == {
        "authorization": "Bearer (hidden)",
        "x-api-key": "(hidden)",
    }


@pytest.mark.parametrize(
    ("data", "body"),
    [
        pytest.param(b"", None, id="nothing"),
        pytest.param(b"hi", "hi", id="text"),
        pytest.param(b"\xff", "\ufffd", id="not UTF-8"),
        pytest.param(b"[" * 100_000, "[" * 100_000, id="too deep"),
    ],
)
def test_a_body_that_is_not_json_is_kept_as_text(data, body):
    assert add(Journal(), data=data).body == body


def test_a_request_has_ended_when_it_finished_or_was_given_up():
    entry = add(Journal())
    assert not entry.has_ended

    entry.closed_early = True
    assert entry.has_ended


def test_a_journal_can_be_cleared():
    journal = Journal()
    add(journal)
    journal.clear()

    assert journal.describe() == []
