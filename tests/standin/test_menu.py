import pytest

from kaiwa.standin.menu import render_help, render_menu
from kaiwa.standin.repertoire import REPERTOIRE


@pytest.mark.parametrize("render", [render_menu, render_help])
def test_both_lists_hold_every_entry(render):
    english, japanese = render(in_japanese=False), render(in_japanese=True)

    for entry in REPERTOIRE:
        assert f"`{entry.name}" in english
        assert f"`{(entry.japanese or entry.words)[0]}" in japanese


def test_the_long_list_explains_each_entry():
    english, japanese = render_help(in_japanese=False), render_help(in_japanese=True)

    assert all(f"| {entry.meaning} |" in english for entry in REPERTOIRE)
    assert all(f"| {entry.meaning_japanese} |" in japanese for entry in REPERTOIRE)


def test_the_short_list_names_the_echo():
    assert "`echo: …`" in render_menu(in_japanese=False)
