import pytest

from kaiwa.standin.commands import COMMANDS, GROUPS
from kaiwa.standin.menu import MENU


@pytest.mark.parametrize("render", [MENU.render_short, MENU.render_long])
def test_lists_hold_every_command(render):
    english, japanese = render(in_japanese=False), render(in_japanese=True)

    for command in COMMANDS:
        assert f"`{command.name}" in english
        assert f"`{(command.japanese or command.words)[0]}" in japanese


def test_long_list_explains_every_command():
    english = MENU.render_long(in_japanese=False)
    japanese = MENU.render_long(in_japanese=True)

    assert all(f"| {it.meaning} |" in english for it in COMMANDS)
    assert all(f"| {it.meaning_japanese} |" in japanese for it in COMMANDS)


def test_commands_are_explained_in_both_languages():
    for command in COMMANDS:
        assert command.meaning and command.meaning_japanese
        assert command.group in GROUPS


def test_short_list_names_the_echo():
    assert "`echo: …`" in MENU.render_short(in_japanese=False)
