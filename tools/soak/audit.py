"""The audit: compare the database, the journal and the notes of the users."""

from collections import Counter
from typing import Any

import psycopg

from tests.client import FINAL

from .person import Notes, is_counting

QUERY = """
    select answer.id, answer.state, answer.source, question.source
    from messages answer left join messages question on question.id = answer.parent_id
    where answer.role = 'assistant'
"""
UNANSWERED = """
    select question.id from messages question
    left join messages answer on answer.parent_id = question.id
    where question.role = 'user' and answer.id is null
"""
RESERVED = "select count(*) from usage where not is_settled"
DIFFERENCE = """
    select (select coalesce(sum(tokens), 0) from usage_sums where owner_id = '')
         - (select coalesce(sum(tokens), 0) from usage)
"""


def read_answers(url: str) -> list[tuple[int, str, str, str]]:
    """Read ``(id, state, source, question)`` of every answer."""
    with psycopg.connect(url) as connection:
        return connection.execute(QUERY).fetchall()


def list_unanswered(url: str) -> list[int]:
    """List the questions without any answer."""
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute(UNANSWERED)]


def count_running(url: str) -> int:
    """Count the answers that have not ended."""
    return sum(state not in FINAL for _, state, _, _ in read_answers(url))


def audit(url: str, people: list[Notes], requests: list[dict[str, Any]]) -> list[str]:
    """List the faults."""
    answers = read_answers(url)
    faults = [fault for notes in people for fault in notes.faults]
    faults += [f"question {it} has no answer" for it in list_unanswered(url)]
    faults += _check_answers(answers)
    faults += _check_endings(answers, people)
    faults += _check_requests(answers, requests)
    faults += _check_ledger(url)
    return faults


def _check_answers(answers: list[tuple[int, str, str, str]]) -> list[str]:
    faults = []
    for answer_id, state, source, question in answers:
        if question is None:
            faults.append(f"answer {answer_id} has no question")
        if state not in FINAL:
            faults.append(f"answer {answer_id} has not ended: {state}")
        if not is_counting(source.partition("\n")[0]):
            faults.append(f"answer {answer_id} is stored torn: {source[:80]}")
    return faults


def _check_endings(
    answers: list[tuple[int, str, str, str]], people: list[Notes]
) -> list[str]:
    stored = {answer_id: state for answer_id, state, _, _ in answers}
    return [
        f"answer {answer_id} was shown as {state} and is stored as {stored[answer_id]}"
        for notes in people
        for answer_id, state in notes.endings.items()
        if stored.get(answer_id) != state
    ]


def _check_requests(
    answers: list[tuple[int, str, str, str]], requests: list[dict[str, Any]]
) -> list[str]:
    # Each answer sends one request: a retry adds an answer, so it may send another.
    allowed = Counter(question for _, _, _, question in answers)
    asked = Counter(_read_question(request) for request in requests)
    repeated = [
        f"asked {count} times for {allowed[text]} answers: {text}"
        for text, count in asked.items()
        if count > allowed[text]
    ]
    open_ends = sum(not (it["finished"] or it["closed_early"]) for it in requests)
    return repeated + [f"requests that never ended: {open_ends}"] * bool(open_ends)


def _check_ledger(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        [[reserved]] = connection.execute(RESERVED).fetchall()
        [[difference]] = connection.execute(DIFFERENCE).fetchall()
    faults = (
        [f"{reserved} answers have ended without being settled"] if reserved else []
    )
    if difference:
        faults.append(f"the sum of the month is {difference} tokens off")
    return faults


def _read_question(request: dict[str, Any]) -> str:
    questions = [it for it in request["body"]["messages"] if it["role"] == "user"]
    # Earlier questions without an answer are merged into the same turn.
    lines = [
        line
        for turn in questions
        for line in turn["content"].split("\n")
        if "echo-key" in line
    ]
    return lines[-1] if lines else ""
