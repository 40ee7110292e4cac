"""A fence of Markdown that contains fences, where CommonMark would cut it."""

import html
import re

import pytest

from .every_way import render_every_way

README = """Here it is:

```markdown
# Title

```bash
pip install x
```

More.

```python
print(1)
```
```

That is all.
"""


def read_code(block: str) -> str:
    """Return the text of a code block."""
    return html.unescape(re.sub(r"<[^>]+>", "", block))


def test_nested_fences_are_one_block():
    before, block, after = render_every_way(README)

    assert read_code(block) == README.partition("```markdown\n")[2].rpartition("```")[0]
    assert (before, after) == ("<p>Here it is:</p>", "<p>That is all.</p>")


@pytest.mark.parametrize(
    "opener",
    [
        pytest.param("```md", id="short name"),
        pytest.param("``` Markdown", id="space and case"),
        pytest.param("~~~markdown", id="tildes"),
        pytest.param("````markdown", id="longer"),
        pytest.param('```md title="x"', id="more words"),
    ],
)
def test_opener_is_recognised(opener: str):
    mark = opener.split("m")[0].split("M")[0].strip()
    source = f"{opener}\n{mark}sh\nls\n{mark}\nMore\n{mark}\n"

    [block] = render_every_way(source)

    assert read_code(block) == f"{mark}sh\nls\n{mark}\nMore\n"


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        pytest.param("- ", "  ", id="item"),
        pytest.param("1. ", "   ", id="numbered item"),
        pytest.param("> ", "> ", id="quote"),
        pytest.param("- > ", "  > ", id="quote in an item"),
        pytest.param("10) a\n\n    ", "    ", id="later in an item"),
    ],
)
def test_fences_nest_in_containers(first: str, rest: str):
    lines = ["```md", "```sh", "ls", "```", "More", "```"]
    source = first + f"\n{rest}".join(lines) + "\n\nend"

    html = "".join(render_every_way(source))

    assert html.count("<pre") == 1 and html.endswith("<p>end</p>")


def test_fence_before_another_is_nested():
    [block, last] = render_every_way("```md\n```sh\nls\n```\n```\n\n```py\nx\n```\n")

    assert read_code(block) == "```sh\nls\n```\n"
    assert read_code(last) == "x\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("```markdown\n# A\n```\n\nB\n\n```sh\nls\n```\n", id="two blocks"),
        pytest.param("```markdown\n```sh\nls\n```\n\nB\n", id="no second end"),
        pytest.param("```python\n```sh\nls\n```\nB\n```\n", id="no Markdown"),
        pytest.param("````markdown\n```sh\nls\n```\n````\n", id="longer outside"),
        pytest.param("```markdown\n```\nls\n```\nB\n```\nC\n```\n", id="no language"),
    ],
)
def test_uncertain_fences_stay(source: str):
    blocks = render_every_way(source)

    assert not any("More" in it for it in blocks)
    assert all("\x07" not in it and "\x08" not in it for it in blocks)


def test_uncertain_fences_follow_commonmark():
    first, text, last = render_every_way(
        "```md\n```sh\nls\n```\n\nB\n\n```sh\nls\n```\n"
    )

    assert read_code(first) == "```sh\nls\n"
    assert text == "<p>B</p>"
    assert read_code(last) == "ls\n"
