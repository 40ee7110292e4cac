import pytest
from playwright.sync_api import expect

# Heroku's router adds these headers to HTTPS requests.
ROUTED = {"extra_http_headers": {"X-Forwarded-Proto": "https"}}


@pytest.fixture(scope="module")
def undecided(start_kaiwa):
    """Run a dyno without settings."""
    return start_kaiwa(DYNO="web.1")


@pytest.fixture(scope="module")
def guarded(start_kaiwa):
    """Run a dyno with a password."""
    return start_kaiwa(DYNO="web.1", CHAT_PASSWORD="correct horse")


@pytest.fixture
def device(request):
    """Return the device of a reader behind the router, with or without scripts."""
    return ROUTED | getattr(request, "param", {})


@pytest.fixture
def stranger(meet_reader, guarded, device):
    """Return a reader that has not signed in."""
    stranger = meet_reader(guarded.url, **device)
    stranger.tolerates_failed_requests = True
    return stranger


def test_undecided_dyno_is_closed(meet_reader, undecided, endpoint):
    visitor = meet_reader(undecided.url, **ROUTED)
    visitor.tolerates_failed_requests = True

    tab = visitor.open_tab().open()

    page = tab.page.locator("body")
    expect(page).to_contain_text("closed until its owner decides who may use it")
    expect(page).to_contain_text("heroku config:set CHAT_PASSWORD=…")
    expect(page).to_contain_text("heroku config:set CHAT_ACCESS=open")
    expect(tab.box).to_have_count(0)
    assert endpoint.list_requests() == []


with_and_without_scripts = pytest.mark.parametrize(
    "device",
    [
        pytest.param({}, id="with scripts"),
        pytest.param({"java_script_enabled": False}, id="without scripts"),
    ],
    indirect=True,
)


@with_and_without_scripts
def test_password_opens_the_chat(stranger):
    tab = stranger.open_tab().open()
    expect(tab.box).to_have_count(0)

    sign_in(tab, "correct horse")
    tab.send("fast count to 3")

    tab.wait_for_text("1 2 3")


def test_wrong_password_opens_nothing(stranger):
    tab = stranger.open_tab().open()

    sign_in(tab, "wrong horse")

    expect(tab.page.get_by_role("alert")).to_contain_text("Wrong password.")
    tab.open()
    expect(tab.box).to_have_count(0)


@with_and_without_scripts
def test_sign_in_returns_to_the_page(stranger):
    tab = stranger.open_tab().open()
    sign_in(tab, "correct horse")
    tab.send("fast count to 3")
    tab.wait_for_text("1 2 3")
    conversation = tab.links.get_attribute("href")
    tab.summary("Preferences").click()
    tab.button("Sign out").click()
    tab.page.get_by_label("Password").wait_for()

    tab.open(conversation)
    expect(tab.answers).to_have_count(0)
    sign_in(tab, "correct horse")

    tab.wait_for_text("1 2 3")
    assert tab.page.url.endswith(conversation)


@with_and_without_scripts
def test_sign_out_everywhere_closes_other_browsers(stranger, meet_reader, guarded):
    other = meet_reader(guarded.url, **ROUTED)
    other.tolerates_failed_requests = True
    tabs = [it.open_tab().open() for it in (stranger, other)]
    for tab in tabs:
        sign_in(tab, "correct horse")
        expect(tab.box).to_be_visible()
    tabs[0].summary("Preferences").click()
    tabs[0].page.get_by_role("link", name="This browser…").click()

    tabs[0].button("Sign out everywhere").click()

    for tab in tabs:
        tab.open()
        expect(tab.page.get_by_label("Password")).to_be_visible()


def sign_in(tab, password: str) -> None:
    tab.page.get_by_label("Password").fill(password)
    tab.button("Sign in").click()
