from kaiwa.render.endings import References
from kaiwa.render.outline import Outline
from kaiwa.render.pace import Pace
from kaiwa.render.pieces import Piece


def test_rest_follows_finished_blocks():
    piece = Piece("# a\n\nb", 10, is_complete=False)

    assert piece.rest == "\nb"
    assert [
        (block.start, block.end)
        for block in piece.finish_blocks(References(), Outline(), Pace())
    ] == [(10, 14)]
    assert [
        (block.start, block.end)
        for block in piece.grow_blocks(References(), Outline(), Pace())
    ] == [(15, 16)]


def test_complete_piece_has_no_rest():
    piece = Piece("a\n\n[b]: https://b.example\n", 0, is_complete=True)
    links = References()

    assert len(list(piece.finish_blocks(links, Outline(), Pace()))) == 1
    assert piece.rest == "" and links == {"b": ("https://b.example", "")}


def test_growing_blocks_add_no_links():
    piece = Piece("[b]: https://b.example\n[b]", 0, is_complete=False)
    links = References()

    assert "href" in piece.grow_blocks(links, Outline(), Pace())[0].html
    assert links == {}
