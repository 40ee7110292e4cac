import pytest

from kaiwa.render import markdown, render_answer

from .test_spans import BrokenParser


def test_events_are_named_by_sign_and_kind():
    events = markdown.parse_events("# a *b*", {})

    names = [name for name, _ in events]
    assert names == ["+Heading", "Text", "+Emphasis", "Text", "-Emphasis", "-Heading"]


def test_references_are_resolved_by_folded_label():
    definitions = {markdown.fold_label("straße x"): ("https://a.example", "")}
    events = markdown.parse_events("[STRASSE\n X]", definitions)

    assert events[1][1]["dest_url"] == "https://a.example"


@pytest.mark.parametrize("text", ["[^1]\n\n[^1]: two words", "a ^b^ c", "$x$"])
def test_other_extensions_are_off(text):
    names = {name for name, _ in markdown.parse_events(text, {})}

    assert names <= {"+Paragraph", "-Paragraph", "Text", "SoftBreak"}


def test_list_ends_with_its_last_item():
    found = list(markdown.locate_blocks("- a\n\n[x]: /u\ntext"))

    assert found == [("+List", 0, 5, 0), ("+Paragraph", 13, 17, 0)]


def test_rows_are_found_only_in_one_block_of_rows():
    assert markdown.find_rows("- a\n- b\n") == ("+List", [0, 4], False)
    assert markdown.find_rows("- a\n\n- b\n") == ("+List", [0, 5], True)
    assert markdown.find_rows("|a|\n|-|\n|b|\n") == ("+Table", [8], False)
    assert markdown.find_rows("- a\n\ntext") is None
    assert markdown.find_rows("text") is None


def test_definitions_come_with_their_places():
    found = markdown.list_definitions("a\n\n[B c]: https://x.example 'T'\n")

    assert found == [(3, 31, "b c", "https://x.example", "T")]


def test_panic_of_the_parser_is_an_error_of_ours(monkeypatch):
    monkeypatch.setattr(markdown, "_MARKDOWN", BrokenParser())

    with pytest.raises(markdown.UnreadableMarkdown):
        markdown.parse_events("a", {})
    assert markdown.list_definitions("[a]: /u") == []
    assert markdown.find_rows("- a") is None
    assert render_answer("<b>\n\n- x") == ['<div class="plain">&lt;b&gt;\n\n- x</div>']


def test_other_exceptions_pass_through(monkeypatch):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(markdown, "_name_event", stop)

    with pytest.raises(KeyboardInterrupt):
        markdown.parse_events("a", {})
