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


def test_empty_list_allows_no_one():
    assert "ann@example.com" not in AllowedEmails("")
