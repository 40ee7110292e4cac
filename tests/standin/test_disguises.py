import zlib

from kaiwa.standin.steps import Send, Wait

from .asking import ask, join_bytes, join_text, read_events


def test_lines_can_end_in_two_bytes():
    data = join_bytes(ask("crlf count to 3", stream=True).body)

    assert data.endswith(b"event:done\r\ndata:[DONE]\r\n\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")


def test_each_compressed_piece_can_be_read_as_it_comes():
    reply = ask("gzip count to 3", stream=True)
    decompressor = zlib.decompressobj(wbits=31)
    pieces = [
        decompressor.decompress(s.data) for s in reply.body if isinstance(s, Send)
    ]

    assert ("Content-Encoding", "gzip") in reply.headers
    assert pieces[0].startswith(b"event:message")
    assert join_text(read_events(b"".join(pieces))) == "1 2 3"
    assert decompressor.eof


def test_bytes_can_drip_one_by_one():
    steps = list(ask("drip 0.5 count to 1", stream=True).body)
    sends = [step for step in steps if isinstance(step, Send)]

    assert all(len(step.data) == 1 for step in sends)
    assert steps.count(Wait(0.5)) == len(sends)
    assert join_text(read_events(join_bytes(sends))) == "1"
