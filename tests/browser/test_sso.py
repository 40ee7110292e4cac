import pytest
from playwright.sync_api import expect

SCRIPTS = pytest.mark.parametrize(
    "device",
    [
        pytest.param({}, id="with scripts"),
        pytest.param({"java_script_enabled": False}, id="without scripts"),
    ],
    indirect=True,
)


@pytest.fixture(scope="module")
def signed_on(start_kaiwa, provider):
    """Run a server with single sign-on."""
    return start_kaiwa(
        OIDC_ISSUER=provider.url,
        OIDC_CLIENT_ID="kaiwa",
        OIDC_CLIENT_SECRET="the secret",
        OIDC_ALLOWED="example.com",
    )


@pytest.fixture
def stranger(meet_reader, signed_on, provider, device):
    """Return a reader that has not signed in."""
    stranger = meet_reader(signed_on.url, **device)
    stranger.tolerates_failed_requests = True
    stranger.other_site = provider.url
    # The provider's page loads styles from another site.
    stranger.context.route("https://**", lambda route: route.abort())
    return stranger


def sign_in(tab, provider, subject: str) -> None:
    tab.page.get_by_role("link", name=f"Sign in with localhost:{provider.port}").click()
    tab.page.get_by_placeholder("sub").fill(subject)
    tab.page.get_by_role("button", name="Authorize").click()


@SCRIPTS
def test_sign_on_then_sign_out(stranger, provider, signed_on):
    tab = stranger.open_tab().open()
    sign_in(tab, provider, "ann")
    tab.send("fast count to 3")
    tab.wait_for_text("1 2 3")
    conversation = tab.page.url.partition("#")[0].removesuffix("/live")

    tab.open("/account")
    expect(tab.page.locator(".page-sheet")).to_contain_text("ann@example.com")
    tab.button("Sign out everywhere").click()
    tab.open(conversation)
    expect(tab.answers).to_have_count(0)
    sign_in(tab, provider, "ann")

    tab.wait_for_text("1 2 3")
    assert tab.page.url == conversation
    assert "code=" not in signed_on.process.read_log()


def test_unauthorised_user_is_refused(stranger, provider):
    tab = stranger.open_tab().open()

    sign_in(tab, provider, "bob")

    said = tab.page.get_by_role("alert")
    expect(said).to_contain_text("bob@elsewhere.example may not use this chat.")
    tab.open()
    expect(tab.box).to_have_count(0)


@SCRIPTS
def test_forgetting_the_browser_deletes_drafts(reader, device):
    tab = reader.open_tab().open()
    tab.send("fast count to 3")
    tab.wait_for_text("1 2 3")
    conversation = tab.page.url.partition("#")[0].removesuffix("/live")
    tab.write("A secret of mine")

    reader.tolerates_failed_requests = True
    tab.open("/account")
    tab.summary("Forget…").click()
    tab.button("Forget this browser").click()

    expect(tab.box).to_have_value("")
    expect(tab.links).to_have_count(0)
    tab.open(conversation)
    expect(tab.answers).to_have_count(0)
