import pytest

from kaiwa.access import Identity, is_identitys_owner
from kaiwa.access.identity import AllowedEmails

ANN = Identity("https://id.example", "1", "ann@example.com")


def test_owner_depends_on_issuer_and_subject():
    assert ANN._replace(email="new@example.com").owner_id == ANN.owner_id
    assert ANN._replace(subject="2").owner_id != ANN.owner_id
    assert ANN._replace(issuer="https://other.example").owner_id != ANN.owner_id


def test_issuer_and_subject_are_kept_apart():
    one, other = Identity("https://a", "bc", ""), Identity("https://ab", "c", "")

    assert one.owner_id != other.owner_id


def test_owner_id_fits_and_is_recognised():
    owner_id = ANN._replace(subject="s" * 255).owner_id

    assert len(owner_id) <= 200
    assert is_identitys_owner(owner_id)
    assert not is_identitys_owner("x3Jd9-browser")


@pytest.mark.parametrize(
    "email",
    ["ann@example.com", "Ann@Example.COM", "anybody@example.org", "x@bücher.example"],
)
def test_listed_addresses_and_domains_are_allowed(email):
    allowed = AllowedEmails("ann@example.com example.org @xn--bcher-kva.example")

    assert email in allowed


@pytest.mark.parametrize(
    "email",
    [
        "bob@example.com",
        "ann@example.com.evil.example",
        "ann@sub.example.org",
        "ann@notexample.org",
        "example.org",
        "@example.org",
        "ann@example.org@evil.example",
        "\u212ann@example.com",
        "ann\ud800@example.com",
        "",
    ],
)
def test_other_addresses_are_not_allowed(email):
    assert email not in AllowedEmails("ann@example.com example.org kann@example.com")


@pytest.mark.parametrize(
    ("entry", "domain"),
    [
        pytest.param("straße.example", "straße.example", id="as written"),
        pytest.param("straße.example", "xn--strae-oqa.example", id="encoded"),
        pytest.param("xn--strae-oqa.example", "straße.example", id="encoded entry"),
        pytest.param("Straße.Example", "sTRAßE.eXAMPLE", id="case"),
        pytest.param("例え.テスト", "xn--r8jz45g.xn--zckzah", id="Japanese"),
        pytest.param("ΣΊΣΥΦΟΣ.example", "ΣΊΣΥΦΟΣ.example", id="not in DNS, as written"),
    ],
)
def test_domain_is_the_same(entry, domain):
    assert f"ann@{domain}" in AllowedEmails(entry)


@pytest.mark.parametrize(
    ("entry", "domain"),
    [
        pytest.param("straße.example", "strasse.example", id="sharp s"),
        pytest.param("strasse.example", "straße.example", id="sharp s, reversed"),
        pytest.param("βόλος.example", "βόλοσ.example", id="final sigma"),
        pytest.param("example.org", "ex\u0430mple.org", id="Cyrillic a"),
        pytest.param("example.org", "ｅxample.org", id="full width"),
        pytest.param("example.org", "example\uff0eorg", id="full width dot"),
        pytest.param("bücher.example", "bücher\u3002example", id="ideographic dot"),
        pytest.param("k.example", "\u212a.example", id="Kelvin"),
        pytest.param("example.org", "exam\u00adple.org", id="soft hyphen"),
        pytest.param("example.org", "exam\u200dple.org", id="joiner"),
        pytest.param("bücher.example", "bu\u0308cher.example", id="not composed"),
        pytest.param("example.org", "example.org.", id="dot at the end"),
        pytest.param("bücher.example", "bücher.example.", id="dot after an umlaut"),
        pytest.param("example.org", ".example.org", id="dot at the start"),
        pytest.param("@", "", id="nothing"),
        pytest.param("example.org", "ü" * 5000 + ".org", id="long label"),
        pytest.param("example.org", "ü." * 200, id="long name"),
        pytest.param("example.org", "\ud800.org", id="surrogate"),
    ],
)
def test_similar_domain_is_another(entry, domain):
    assert f"ann@{domain}" not in AllowedEmails(entry)


def test_empty_list_allows_no_one():
    assert "ann@example.com" not in AllowedEmails("")
