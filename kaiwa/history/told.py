"""How much of a conversation is told with a question, in characters.

Each answer's usage says how much was told when it was asked for, and what lies before
an answer never changes: so the next question adds the answer and itself, and the
thousandth turn costs no more than the tenth.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..source import read_text
from .tables import MessageRow, UsageRow
from .tree import read_tree
from .turns import UNSEEN, read_turns


def count_told(tx: Session, question_id: int | None) -> int:
    """Count the characters of all turns up to a question: see ``read_turns``."""
    question = tx.get_one(MessageRow, question_id)
    if question.parent_id is None:
        return len(question.source)
    before = tx.get_one(MessageRow, question.parent_id)
    told = tx.scalar(
        select(UsageRow.told_characters).where(UsageRow.answer_id == before.id)
    )
    if told is None:
        return _count_all(tx, question)
    if before.error_code in UNSEEN:
        # Neither it nor its question is told again.
        told -= len(tx.get_one(MessageRow, before.parent_id).source)
    else:
        told += len(read_text(before.source))
    return told + len(question.source)


def _count_all(tx: Session, question: MessageRow) -> int:
    # Asked before there was a ledger, or so long ago that it is forgotten.
    path = read_tree(tx, question.conversation_id).find_path(question.id)
    return sum(len(text) for _, text in read_turns(tx, path))
