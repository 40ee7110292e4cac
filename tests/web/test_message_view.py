from sqlalchemy import update

from kaiwa.source import mark_part
from kaiwa.store.tables import MessageRow

SOURCE = "Look <here>." + mark_part("future") + "xyz" + mark_part("text") + "Thanks."


def test_unknown_part_leaves_text_readable(app, visitor):
    talk = visitor.begin()
    talk.watch()
    question_id = talk.answer_id - 1
    change = update(MessageRow).where(MessageRow.id == question_id)
    app.extensions["kaiwa"].database.write(
        lambda tx: tx.execute(change.values(source=SOURCE))
    )

    article = visitor.read(f"/messages/{question_id}")

    assert "Look &lt;here&gt;.\n\nThanks." in article
    assert "xyz" not in article
    assert visitor.read(f"/messages/{question_id}/source") == "Look <here>.\n\nThanks."
    assert visitor.send(talk, "echo: again").watch().state == "done"
