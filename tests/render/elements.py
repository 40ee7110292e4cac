"""A reader of rendered HTML that tokenizes like a browser."""

from html.parser import HTMLParser

VOID = {"br", "hr"}


class Elements(HTMLParser):
    """The elements of an HTML text, the number of its roots, and errors in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.strange: list[str] = []
        self.open: list[str] = []
        self.roots = 0
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.roots += not self.open
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.strange.append(f"</{tag}>")

    def handle_data(self, data):
        self.roots += not self.open and bool(data.strip())
        self.text += data

    def handle_comment(self, data):
        self.strange.append(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.strange.append(f"<!{decl}>")

    def handle_pi(self, data):
        self.strange.append(f"<?{data}>")
