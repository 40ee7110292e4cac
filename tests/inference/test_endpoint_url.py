import pytest

from kaiwa.inference.endpoint_url import (
    UnusableURL,
    find_chat_url,
    find_list_url,
    find_region,
    is_heroku_inference,
    normalize_url,
)


@pytest.mark.parametrize(
    "text",
    [
        "https://us.inference.heroku.com",
        "https://us.inference.heroku.com/",
        "https://us.inference.heroku.com/v1",
        "https://us.inference.heroku.com/v1/",
        "https://us.inference.heroku.com//",
        "https://us.inference.heroku.com/v1/chat/completions",
        "us.inference.heroku.com",
        "//us.inference.heroku.com/v1",
        "http://us.inference.heroku.com",
        "HTTPS://US.Inference.Heroku.com",
    ],
)
def test_spellings_are_normalized(text):
    assert normalize_url(text) == "https://us.inference.heroku.com"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("localhost:11434", "http://localhost:11434"),
        ("127.0.0.1:8000/v1", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("10.0.0.5", "http://10.0.0.5"),
        ("ollama:11434", "http://ollama:11434"),
        ("model.internal", "http://model.internal"),
        ("api.example.com:8443", "https://api.example.com:8443"),
        ("8.8.8.8", "https://8.8.8.8"),
        ("http://api.example.com", "http://api.example.com"),
        ("https://localhost", "https://localhost"),
        ("https://gateway.example.com/openai/v1", "https://gateway.example.com/openai"),
    ],
)
def test_bare_host_gets_scheme(text, url):
    assert normalize_url(text) == url
    assert normalize_url(url) == url


@pytest.mark.parametrize(
    ("text", "chat", "models"),
    [
        ("https://a.example", "/v1/chat/completions", "/v1/models"),
        ("https://a.example/v1/", "/v1/chat/completions", "/v1/models"),
        ("https://a.example/v1/chat/completions", "/v1/chat/completions", "/v1/models"),
        (
            "https://a.example/openai/v1?api-version=preview",
            "/openai/v1/chat/completions?api-version=preview",
            "/openai/v1/models?api-version=preview",
        ),
        ("https://a.example/api/v3", "/api/v3/chat/completions", "/api/v3/models"),
        ("https://a.example/api/v3/", "/api/v3/chat/completions", "/api/v3/models"),
        (
            "https://a.example/v1beta/openai/",
            "/v1beta/openai/chat/completions",
            "/v1beta/openai/models",
        ),
        ("https://a.example/v1/openai", "/v1/openai/chat/completions", None),
        ("https://a.example/v2/v1", "/v2/v1/chat/completions", "/v2/v1/models"),
        (
            "https://a.example/api/v3/chat/completions",
            "/api/v3/chat/completions",
            "/api/v3/models",
        ),
        ("https://a.example/chat/completions/", "/chat/completions/", "/models"),
        (
            "https://a.example/deployments/x/chat/completions?api-version=2024-10-21",
            "/deployments/x/chat/completions?api-version=2024-10-21",
            "/deployments/x/models?api-version=2024-10-21",
        ),
        ("https://a.example/video", "/video/v1/chat/completions", "/video/v1/models"),
        ("https://a.example/xv3", "/xv3/v1/chat/completions", "/xv3/v1/models"),
    ],
)
def test_versions_and_full_addresses(text, chat, models):
    url = normalize_url(text)

    assert find_chat_url(url) == "https://a.example" + chat
    assert models is None or find_list_url(url, "/v1/models") == (
        "https://a.example" + models
    )
    assert normalize_url(url) == url


@pytest.mark.parametrize(
    ("text", "chat"),
    [
        ("[::1]:8000/api/v3", "http://[::1]:8000/api/v3/chat/completions"),
        (
            "localhost:1/v1beta/openai",
            "http://localhost:1/v1beta/openai/chat/completions",
        ),
        ("v1", "http://v1/v1/chat/completions"),
        (
            "us.inference.heroku.com",
            "https://us.inference.heroku.com/v1/chat/completions",
        ),
    ],
)
def test_chat_address_is_found(text, chat):
    assert find_chat_url(normalize_url(text)) == chat


def test_list_of_heroku_is_beside_version():
    url = normalize_url("us.inference.heroku.com/v1")

    assert find_list_url(url, "/available-models") == (
        "https://us.inference.heroku.com/available-models"
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://user:password@us.inference.heroku.com",
        "https://user@us.inference.heroku.com",
        "https://example.com\\@us.inference.heroku.com",
        "postgres://host/db",
        "file:///etc/passwd",
        "https://",
        "/",
        "https://ex ample.com",
        "https://example.com\n.evil.com",
        "https://example.com:port",
        "https://example.com:0",
        "https://example.com:99999",
        "https://[::1",
        "https://[nonsense]",
        "https://a..b",
        "https://-",
        "https://example.com?key=1",
        "https://example.com#part",
        "https://exämple.com",
        "javascript:alert(1)",
        "a" * 300,
    ],
)
def test_unusable_url_is_refused(text):
    with pytest.raises(UnusableURL):
        normalize_url(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://us.inference.heroku.com/v1", True),
        ("eu.inference.heroku.com", True),
        ("https://inference.heroku.com", True),
        ("https://inference.heroku.com.evil.com", False),
        ("https://evilinference.heroku.com", False),
        ("https://evil.com/inference.heroku.com", False),
        ("https://api-inference.example.com", False),
        ("not a url", False),
    ],
)
def test_heroku_hosts_are_recognized(text, expected):
    assert is_heroku_inference(text) is expected


def test_region_is_found():
    assert find_region("https://eu.inference.heroku.com") == "eu"
    assert find_region("https://inference.heroku.com") is None
    assert find_region("https://eu.example.com.example") is None
