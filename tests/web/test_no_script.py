import gevent

from ..client import AppVisitor


def test_live_page_equals_stored_page(visitor):
    talk = visitor.begin("fast count to 3")
    talk.follow()
    page = visitor.read(talk.path)
    more = talk.send("slow 1 fast count to 3")
    pieces = [it.decode() for it in visitor.client.get(f"{talk.path}/live").response]
    live = "".join(pieces)

    assert len(pieces) > 2
    assert "</div>" not in pieces[0].rpartition('class="blocks"')[2]
    assert "<p>1 2 3</p>" in live and live.rstrip().endswith("</html>")
    article = f'id="message-{more.answer_id}"'
    stored = visitor.read(talk.path)
    assert live.count(article) == stored.count(article) == 1
    assert page.count("<article") == 2
    assert live.count("<article") == stored.count("<article") == 4
    for action in ("Try again", 'name="message"', "Stop"):
        assert action in live.partition(article)[2]


def test_live_page_keeps_language(visitor):
    visitor.client.post("/preferences", data={"language": "ja"})
    talk = visitor.begin("slow 1 fast count to 3")

    pieces = [it.decode() for it in visitor.client.get(f"{talk.path}/live").response]

    assert '<html lang="ja"' in pieces[0]
    assert "送信" in pieces[-1]


def test_concurrent_live_pages(visitor):
    talks = [visitor.begin("slow 1 fast count to 5") for _ in range(2)]
    pages = [iter(visitor.client.get(f"{it.path}/live").response) for it in talks]

    for page in pages:
        assert b"<!doctype html>" in next(page)

    assert [list(page)[-1].rstrip()[-7:] for page in pages] == [b"</html>"] * 2


def test_deleted_conversation_ends_with_notice(visitor):
    talk = visitor.begin("speed 20 count to 500")
    page = iter(visitor.client.get(f"{talk.path}/live").response)
    next(page)

    visitor.post(f"{talk.path}/deletion")
    gevent.sleep(0.1)

    assert "Page not found." in list(page)[-1].decode()


def test_too_many_followers(make_app):
    visitor = AppVisitor(make_app(MAX_FOLLOWERS_PER_ANSWER="1"))
    talk = visitor.begin("slow 30")
    first = visitor.client.get(f"{talk.path}/live")
    pieces = iter(first.response)
    next(pieces), next(pieces)  # The page up to the answer, and the first blocks.

    assert visitor.client.get(f"{talk.path}/live").status_code == 429
    first.close()
    talk.stop()


def test_closed_feed_links_to_live_page(visitor):
    talk = visitor.begin("speed 20 count to 500")
    feed = visitor.app.extensions["kaiwa"].answers.find_local_feed(talk.answer_id)
    page = iter(visitor.client.get(f"{talk.path}/live").response)
    next(page)

    feed.close()
    end = list(page)[-1].decode()

    assert f'href="{talk.path}/live#message-{talk.answer_id}"' in end
    assert "Try again" not in end
    talk.stop()
