from kaiwa.standin.heads import name_status, write_head


def test_a_head_has_exactly_the_headers_given():
    assert write_head(200, [("A", "1"), ("A", "2")]) == (
        b"HTTP/1.1 200 OK\r\nA: 1\r\nA: 2\r\n\r\n"
    )


def test_a_status_without_a_name_is_still_one():
    assert name_status(529) == "529 Unknown"
