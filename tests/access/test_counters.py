import pytest

from kaiwa.access import Counters
from kaiwa.access.counters import _open_pool


@pytest.mark.parametrize(
    ("url", "is_checked"),
    [
        ("rediss://h:1", "none"),
        ("rediss://h:1?ssl_cert_reqs=required", "required"),
        ("redis://h:1", None),
    ],
)
def test_certificate_of_redis_is_checked_when_its_address_says_so(url, is_checked):
    assert _open_pool(url).connection_kwargs.get("ssl_cert_reqs") == is_checked


def test_nothing_is_opened_before_anything_is_counted():
    counters = Counters("redis://127.0.0.1:1", "app")

    assert counters._in_memory is None
    assert counters._in_redis is None
