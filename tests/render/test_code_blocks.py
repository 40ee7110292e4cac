import pytest

from kaiwa.render import Pace
from kaiwa.render.code_blocks import read_language, render_code


def test_finished_code_is_highlighted():
    assert render_code("x = 1 < 2\n", "Python title", pace=Pace()) == (
        '<figure class="code" data-language="python"><pre tabindex="0">'
        '<code>x = <span class="ink-number">1</span> &lt;'
        ' <span class="ink-number">2</span>\n</code></pre></figure>'
    )


def test_growing_code_is_plain():
    assert "<span" not in render_code("x = 1", "python")


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("x = 1\n" * 2_001, id="lines"),
        pytest.param(f"x = '{'y' * 2_000}'", id="one long line"),
        pytest.param(("x = 1 # " + "y" * 90 + "\n") * 600, id="characters"),
    ],
)
def test_long_code_stays_plain(code):
    assert "<span" not in render_code(code, "python", pace=Pace())


@pytest.mark.parametrize("info", ["", "nonsense", "../../etc", "guess"])
def test_language_is_never_guessed(info):
    html = render_code("def f(): return 1\n", info, pace=Pace())

    assert "def f(): return 1\n</code>" in html


@pytest.mark.parametrize(
    ("info", "language"),
    [
        pytest.param("", "", id="none"),
        pytest.param("C++ main.cpp", "c++", id="first word"),
        pytest.param('py"onclick="x', "py", id="cut at what is no name"),
        pytest.param('"', "", id="no name at all"),
        pytest.param("a" * 99, "a" * 40, id="long"),
    ],
)
def test_language_is_a_short_name(info, language):
    assert read_language(info) == language


def test_unofficial_language_name_is_known():
    assert "ink-" in render_code("let x = 1", "jsx", pace=Pace())


def test_highlighted_code_shows_invisible_characters():
    html = render_code("x = '\u202e'", "python", pace=Pace())

    assert '<span class="control" title="U+202E">\u202e</span>' in html


def test_neighbours_in_one_ink_share_element():
    html = render_code("f'{a}b' # c", "python", pace=Pace())

    assert '<span class="ink-string">f\'{</span>a<span' in html
    assert html.count("<span") == 3
