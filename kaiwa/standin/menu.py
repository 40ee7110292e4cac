"""The list of what can be asked for, short and explained. Pure: no IO."""

from kaiwa.standin.repertoire import GROUPS, REPERTOIRE, Entry


def render_menu(*, in_japanese: bool) -> str:
    """List the words only, a line for each group."""
    head = (
        "次の言葉を書いてみてください。組み合わせることもできます。"
        if in_japanese
        else "Write any of these words, alone or together:"
    )
    lines = []
    for group, titles in GROUPS.items():
        words = [_show_words(e, in_japanese=in_japanese) for e in _list_group(group)]
        lines.append(f"- **{titles[in_japanese]}:** {' · '.join(words)}")
    return "\n".join([head, "", *lines, "", _ECHO[in_japanese]])


def render_help(*, in_japanese: bool) -> str:
    """List the words with their meaning, a table for each group."""
    parts = []
    columns = ("言葉", "意味") if in_japanese else ("Words", "Meaning")
    for group, titles in GROUPS.items():
        rows = [f"| {columns[0]} | {columns[1]} |", "| --- | --- |"]
        for entry in _list_group(group):
            meaning = entry.meaning_japanese if in_japanese else entry.meaning
            rows.append(
                f"| {_show_words(entry, in_japanese=in_japanese)} | {meaning} |"
            )
        parts.append("\n".join([f"### {titles[in_japanese]}", "", *rows]))
    return "\n\n".join([*parts, _ECHO[in_japanese], _REFUSE[in_japanese]])


_ECHO = (
    "`echo: …` gives back exactly what follows the colon.",
    "`エコー: …` は、コロンの後をそのまま返します。",
)
_REFUSE = (
    "`refuse temperature` is a 400 as long as the request names that parameter.",
    "`refuse temperature` は、その名前の引数がある限り 400 を返します。",
)


def _list_group(group: str) -> list[Entry]:
    return [entry for entry in REPERTOIRE if entry.group == group]


def _show_words(entry: Entry, *, in_japanese: bool) -> str:
    japanese = entry.japanese[0] if entry.japanese else None
    words = (japanese if in_japanese else None) or entry.name
    return f"`{words}`" if entry.number is None else f"`{words} {entry.number:g}`"
