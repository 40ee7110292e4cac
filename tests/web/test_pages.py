from datetime import UTC, datetime

from kaiwa import clock, create_app, serving


def test_new_chat_names_the_model(client):
    page = client.get("/").text

    assert "claude-4-5-sonnet" in page
    assert "<textarea" in page
    assert 'name="message"' in page
    assert 'class="model-picker__select"' not in page


def test_picker_of_several_models(make_app, environ):
    more = {"BLUE_URL": environ["INFERENCE_URL"], "BLUE_KEY": "inf-x"}
    app = make_app(**more, BLUE_MODEL_ID="nova-lite")

    page = app.test_client().get("/").text

    assert "<select" in page
    assert 'value="nova-lite"' in page


def test_no_model_shows_command(environ):
    app = create_app({"INSTANCE_PATH": environ["INSTANCE_PATH"]})
    serving.get_ready(app)
    client = app.test_client()

    page = client.get("/")
    send = client.post("/conversations", data={"message": "Words", "send_key": "k"})

    assert page.status_code == 200
    assert "heroku ai:models:create claude-4-5-sonnet --as INFERENCE" in page.text
    assert send.status_code == 503
    assert "No model is attached yet." in send.text
    assert "Words</textarea>" in send.text


def start_unlisted(environ):
    """Start an app that has not read its list of models."""
    del environ["INFERENCE_MODEL_ID"]
    app = create_app(environ)
    serving.get_ready(app)
    return app.test_client(), app.extensions["kaiwa"]


def test_models_are_looked_up_first(environ):
    client, services = start_unlisted(environ)

    page = client.get("/").text
    send = client.post("/conversations", data={"message": "Words", "send_key": "k"})
    assert "Looking up the models" in page
    assert "heroku" not in page.partition("<main")[2]
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert send.status_code == 503
    assert "The models are being looked up." in send.text
    assert "Words</textarea>" in send.text

    services.catalogue.refresh()
    page = client.get("/").text
    assert 'name="message"' in page
    assert "http-equiv" not in page


def test_failed_lookup_has_reason_and_time(environ, endpoint, monkeypatch):
    client, services = start_unlisted(environ | {"INFERENCE_URL": "localhost:1"})
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 1, 9, 5, tzinfo=UTC))
    for _ in range(2):
        services.catalogue.refresh()
        monkeypatch.undo()

    page = client.get("/").text
    send = client.post("/conversations", data={"message": "Words", "send_key": "k"})
    assert "The models cannot be looked up" in page
    assert "The model&#39;s endpoint cannot be reached." in page
    assert "2026-06-01T09:05:00+00:00" in page
    assert "The model&#39;s endpoint cannot be reached." in send.text


def test_conversation_waits_for_models(client, app, environ):
    client.get("/")
    sent = client.post("/conversations", data={"message": "Words", "send_key": "k"})
    for running in list(app.extensions["kaiwa"].maker.running.values()):
        running.greenlet.join()
    other, services = start_unlisted(environ)
    other.set_cookie("kaiwa", client.get_cookie("kaiwa").value)

    page = other.get(sent.location).text
    assert "Looking up the models" in page
    assert "<textarea" not in page.partition("<models-lookup")[2]
    services.catalogue.refresh()
    assert "Looking up the models" not in other.get(sent.location).text


def test_broken_attachment_is_named(environ):
    app = create_app(
        {"INSTANCE_PATH": environ["INSTANCE_PATH"], "INFERENCE_KEY": "inf-secret"}
    )
    serving.get_ready(app)

    page = app.test_client().get("/").text

    assert "heroku config:get INFERENCE_URL" in page
    assert "inf-secret" not in page


def test_warning_about_dyno_disk(make_app):
    app = make_app(DYNO="web.1", CHAT_ACCESS="open")

    page = app.test_client().get("/", headers={"X-Forwarded-Proto": "https"}).text

    assert "heroku addons:create heroku-postgresql:essential-0" in page


def test_chat_title_is_escaped(make_app):
    app = make_app(CHAT_TITLE="<Team> chat")

    assert "&lt;Team&gt; chat" in app.test_client().get("/").text


def test_conversation_can_be_renamed(visitor):
    talk = visitor.begin()
    talk.follow()

    visitor.client.post(f"{talk.path}/title", data={"title": "会話 <b>"})

    assert "会話 &lt;b&gt;" in visitor.read("/conversations")


def test_chosen_language_overrides_browser(client):
    assert '<html lang="ja"' in client.get("/", headers={"Accept-Language": "ja"}).text

    client.post("/preferences", data={"language": "en"})

    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "ja"}).text


def test_theme_is_stored(client):
    client.post("/preferences", data={"theme": "dark", "next": "/"})

    assert 'data-theme="dark"' in client.get("/").text


def test_unknown_url_shows_a_page(client):
    response = client.get("/absent")

    assert response.status_code == 404
    assert "Page not found." in response.text


def test_unexpected_error_shows_nothing_private(app, client, monkeypatch, caplog):
    def fail(*_: object) -> None:
        raise RuntimeError("inf-secret in here")

    monkeypatch.setattr(
        app.extensions["kaiwa"].conversations, "list_conversations", fail
    )
    response = client.get("/")

    assert response.status_code == 500
    assert "Something went wrong on our side." in response.text
    assert "inf-secret" not in response.text


def test_static_files_are_immutable(client):
    page = client.get("/").text
    path = next(part for part in page.split('"') if part.endswith("app.css"))

    style = client.get(path, headers={"Accept-Encoding": "gzip"})
    stale = client.get(path.replace(path.split("/")[2], "0123"))

    assert "immutable" in style.headers["Cache-Control"]
    assert style.headers["Content-Encoding"] == "gzip"
    assert stale.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/x/../app.py").status_code == 404


def test_running_answer_redirects_without_scripts(visitor):
    talk = visitor.begin("slow 30")

    page = visitor.read(talk.path)

    assert (
        f'<noscript><meta http-equiv="refresh" content="0; url={talk.path}/live' in page
    )
    talk.stop()
    assert 'http-equiv="refresh"' not in visitor.read(talk.path)


def test_long_title_is_kept(visitor):
    talk = visitor.begin()
    talk.follow()

    visitor.client.post(f"{talk.path}/title", data={"title": "word " * 30})

    assert ("word " * 30).strip() in visitor.read("/conversations")


def test_favicon_is_a_data_url(visitor):
    page = visitor.client.get("/").text

    assert '<link rel="icon" href="data:image/svg+xml;base64,' in page
