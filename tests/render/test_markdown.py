import pytest

from kaiwa.render import markdown, render_answer

from .test_spans import BrokenParser


def test_events_have_sign_and_name():
    events = markdown.parse_events("# a *b*", {})

    names = [name for name, _ in events]
    assert names == ["+Heading", "Text", "+Emphasis", "Text", "-Emphasis", "-Heading"]


def test_references_use_folded_labels():
    definitions = {markdown.fold_label("straße x"): ("https://a.example", "")}
    events = markdown.parse_events("[STRASSE\n X]", definitions)

    assert events[1][1]["dest_url"] == "https://a.example"


@pytest.mark.parametrize("text", ["[^1]", "a ^b^ c", "$x$"])
def test_other_extensions_are_disabled(text):
    names = {name for name, _ in markdown.parse_events(text, {})}

    assert names <= {"+Paragraph", "-Paragraph", "Text", "SoftBreak"}


def test_list_ends_after_last_item():
    found = list(markdown.locate_blocks("- a\n\n[x]: http://u\ntext"))

    assert found == [("+List", 0, 5, 0), ("+Paragraph", 19, 23, 0)]


def test_rows_require_one_list_or_table():
    assert markdown.find_rows("- a\n- b\n") == ("+List", [0, 4], False)
    assert markdown.find_rows("- a\n\n- b\n") == ("+List", [0, 5], True)
    assert markdown.find_rows("|a|\n|-|\n|b|\n") == ("+Table", [8], False)
    assert markdown.find_rows("- a\n\ntext") is None
    assert markdown.find_rows("text") is None


def test_definitions_have_offsets():
    found = markdown.list_definitions("a\n\n[B c]: https://x.example 'T'\n")

    assert found == [(3, 31, "b c", "https://x.example", "T")]


def test_parser_panic_becomes_exception(monkeypatch):
    monkeypatch.setattr(markdown, "_MARKDOWN", BrokenParser())

    with pytest.raises(markdown.UnreadableMarkdown):
        markdown.parse_events("a", {})
    assert markdown.list_definitions("[a]: /u") == []
    assert markdown.find_rows("- a") is None
    assert render_answer("<b>\n\n- x") == ['<div class="plain">&lt;b&gt;\n\n- x</div>']


def test_other_exceptions_propagate(monkeypatch):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(markdown, "_name_event", stop)

    with pytest.raises(KeyboardInterrupt):
        markdown.parse_events("a", {})
