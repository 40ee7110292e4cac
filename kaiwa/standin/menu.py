"""The list of commands, as the stand-in shows it: short or explained."""

from collections.abc import Sequence

from .commands import COMMANDS, GROUPS, Command
from .instructions import Instructions, Reader

_HEADS = (
    "Write any of these words, alone or together:",
    "次の言葉を書いてみてください。組み合わせることもできます。",
)
_COLUMNS = ("| Words | Meaning |", "| 言葉 | 意味 |")
_ECHO = (
    "`echo: …` returns the text after the colon unchanged.",
    "`エコー: …` は、コロンの後をそのまま返します。",
)


class Menu:
    """Some commands, to read and to list.

    The arguments ``in_japanese`` select the language of a list.
    """

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = tuple(commands)
        self._reader = Reader(self.commands)

    def read(self, text: str) -> Instructions:
        """Read the commands that a message gives."""
        return self._reader.read(text)

    def list_group(self, group: str) -> list[Command]:
        """List the commands of a group."""
        return [it for it in self.commands if it.group == group]

    def render_short(self, *, in_japanese: bool) -> str:
        """List the words only, a line for each group."""
        lines = []
        for group, titles in GROUPS.items():
            words = [_show_words(it, in_japanese) for it in self.list_group(group)]
            lines.append(f"- **{titles[in_japanese]}:** {' · '.join(words)}")
        return "\n".join([_HEADS[in_japanese], "", *lines, "", _ECHO[in_japanese]])

    def render_long(self, *, in_japanese: bool) -> str:
        """List the words with their meaning, a table for each group."""
        tables = []
        for group, titles in GROUPS.items():
            rows = [_COLUMNS[in_japanese], "| --- | --- |"]
            for it in self.list_group(group):
                # The commands of the tests are in English only.
                meaning = (in_japanese and it.meaning_japanese) or it.meaning
                rows.append(f"| {_show_words(it, in_japanese)} | {meaning} |")
            tables.append("\n".join([f"### {titles[in_japanese]}", "", *rows]))
        return "\n\n".join([*tables, _ECHO[in_japanese]])


def _show_words(command: Command, in_japanese: bool) -> str:
    words = command.japanese[0] if in_japanese and command.japanese else command.name
    number = "" if command.number is None else f" {command.number:g}"
    return f"`{words}{number}`"


MENU = Menu(COMMANDS)
