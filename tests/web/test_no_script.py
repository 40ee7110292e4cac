import gevent


def test_live_page_of_a_deleted_conversation_ends_with_a_notice(visitor):
    talk = visitor.begin("speed 20 count to 500")
    page = iter(visitor.client.get(f"{talk.path}/live").response)
    next(page)

    visitor.post(f"{talk.path}/deletion")
    gevent.sleep(0.1)

    assert "There is nothing here." in list(page)[-1].decode()


def test_live_page_is_refused_when_too_many_follow(visitor):
    talk = visitor.begin("slow 30")
    feed = visitor.app.extensions["kaiwa"].answers.find_local_feed(talk.answer_id)
    feed.followers = 1_000_000

    assert visitor.client.get(f"{talk.path}/live").status_code == 429


def test_live_page_that_the_server_lets_go_of_leads_back(visitor):
    talk = visitor.begin("speed 20 count to 500")
    feed = visitor.app.extensions["kaiwa"].answers.find_local_feed(talk.answer_id)
    page = iter(visitor.client.get(f"{talk.path}/live").response)
    next(page)

    feed.close()
    end = list(page)[-1].decode()

    assert f'href="{talk.path}/live#message-{talk.answer_id}"' in end
    assert "Try again" not in end
    talk.stop()
