from kaiwa.render.byte_cache import ByteCache


def make_cache():
    computed: list[str] = []

    def compute(key: str) -> str:
        computed.append(key)
        return key.upper()

    cache = ByteCache(
        compute,
        lambda key, value: len(key) + len(value),
        max_bytes=100,
        max_entry_bytes=40,
    )
    return cache, computed


def test_value_is_computed_once():
    cache, computed = make_cache()

    assert cache.get("a") == cache.get("a") == "A"
    assert computed == ["a"]
    assert cache.size == 2


def test_oldest_values_are_dropped():
    cache, computed = make_cache()
    for key in ("a" * 16, "b" * 16, "c" * 16, "a" * 16, "d" * 16):
        cache.get(key)
        assert cache.size <= 100
    cache.get("a" * 16)
    assert len(computed) == 4

    cache.get("b" * 16)
    assert len(computed) == 5


def test_large_value_is_not_kept():
    cache, computed = make_cache()
    cache.get("a" * 30)
    cache.get("a" * 30)

    assert len(computed) == 2
    assert cache.size == 0
