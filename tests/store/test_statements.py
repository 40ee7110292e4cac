from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from kaiwa.store.statements import fetch_all, fetch_one, fetch_value, run, run_many
from kaiwa.store.tables import ConversationRow, MessageRow

MOMENT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
CONVERSATION = {
    "id": "c1",
    "owner_id": "owner-1",
    "title": "100% ?",
    "model_key": "m",
    "created_at": MOMENT,
    "updated_at": MOMENT,
}
MESSAGE = {"conversation_id": "c1", "role": "user", "created_at": MOMENT}
ADD_CONVERSATION = insert(ConversationRow)
ADD_MESSAGE = insert(MessageRow).returning(MessageRow.id)
MESSAGES = select(MessageRow).where(MessageRow.conversation_id == bindparam("of"))
SET_SOURCE = update(MessageRow).where(MessageRow.id == bindparam("message_id"))


@pytest.fixture
def tx(database):
    with database.connect() as tx:
        run(tx, ADD_CONVERSATION, CONVERSATION)
        yield tx


def test_values_come_back_unchanged(tx):
    row = fetch_one(tx, select(ConversationRow), {})

    assert row._asdict().items() >= (CONVERSATION | {"leaf_id": None}).items()


def test_left_out_columns_get_defaults(tx):
    message_id = fetch_value(tx, ADD_MESSAGE, MESSAGE)

    [row] = fetch_all(tx, MESSAGES, {"of": "c1"})
    assert (row.id, row.source, row.position) == (message_id, "", 0)
    assert row.is_stop_requested is False


def test_json_comes_back_unchanged(tx):
    details = {"limit": 3, "name": 'a "b"'}
    fetch_value(tx, ADD_MESSAGE, {**MESSAGE, "error_details": details})
    fetch_value(tx, ADD_MESSAGE, {**MESSAGE, "error_details": None})

    rows = fetch_all(tx, MESSAGES, {"of": "c1"})
    assert [row.error_details for row in rows] == [details, None]


def test_many_dicts_run_one_statement(tx):
    ids = [fetch_value(tx, ADD_MESSAGE, MESSAGE) for _ in range(2)]

    run_many(tx, SET_SOURCE, [{"message_id": it, "source": f"text {it}"} for it in ids])
    run_many(tx, SET_SOURCE, [])

    rows = fetch_all(tx, MESSAGES, {"of": "c1"})
    assert {row.source for row in rows} == {f"text {it}" for it in ids}


def test_changed_rows_are_counted(tx):
    assert run(tx, SET_SOURCE, {"message_id": 1, "source": ""}) == 0


def test_missing_row_is_none(tx):
    assert fetch_one(tx, MESSAGES, {"of": "c1"}) is None


def test_driver_error_becomes_sqlalchemys(database):
    with pytest.raises(IntegrityError), database.engine.begin() as tx:
        run(tx, ADD_CONVERSATION, CONVERSATION)
        run(tx, ADD_CONVERSATION, CONVERSATION)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_lost_connection_is_invalidated(database):
    with pytest.raises(OperationalError) as caught, database.engine.begin() as tx:
        tx.connection.dbapi_connection.close()
        fetch_one(tx, MESSAGES, {"of": "c1"})

    assert caught.value.connection_invalidated
