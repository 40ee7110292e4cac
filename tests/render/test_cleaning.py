import pytest

from kaiwa.render.cleaning import has_safe_scheme, make_cleaner

CLEANER = make_cleaner(frozenset({"ink-word"}))


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        pytest.param("<p>a<script>b</script></p>", "<p>a</p>", id="script"),
        pytest.param("<p id=a style=c onclick=d>e</p>", "<p>e</p>", id="attrs"),
        pytest.param("<img src=x onerror=y><p>a</p>", "<p>a</p>", id="picture"),
        pytest.param(
            '<span class="ink-word ink-x invisible">a</span>',
            '<span class="ink-word invisible">a</span>',
            id="classes",
        ),
        pytest.param(
            "<math><mi style=a href=b>x</mi></math>",
            "<math><mi>x</mi></math>",
            id="formula",
        ),
        pytest.param("<p>a<!-- b --></p>", "<p>a</p>", id="comment"),
    ],
)
def test_only_allowed_html_remains(dirty, clean):
    assert CLEANER.clean(dirty) == clean


def test_links_have_safe_attributes_and_schemes():
    assert CLEANER.clean('<a href="https://x.example">a</a>') == (
        '<a href="https://x.example" target="_blank"'
        ' rel="noopener noreferrer nofollow">a</a>'
    )
    assert "href" not in CLEANER.clean('<a href="javascript:x">a</a><a href="/y">b</a>')


@pytest.mark.parametrize("address", ["https://a", "HTTP://a", "mailto:a@b"])
def test_external_address_is_safe(address):
    assert has_safe_scheme(address)


@pytest.mark.parametrize(
    "address", ["", "/a", "//a", "a", "javascript:a", " https://a", "http:a", "data:a"]
)
def test_other_address_is_unsafe(address):
    assert not has_safe_scheme(address)
