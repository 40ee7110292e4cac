import pytest

from kaiwa.render import blocks, render_answer

from .every_way import render_every_way

ADDRESS = "https://a.example/" + "x" * 1_500


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"[a]: {ADDRESS}\n\n" + "[a]\n\n" * 500, id="before"),
        pytest.param("[a]\n\n" * 500 + f"[a]: {ADDRESS}\n\n", id="after"),
        pytest.param(
            f"[a]: {ADDRESS}\n\n" + "".join(f"[^{it}]: [a]\n" for it in range(500)),
            id="footnotes",
        ),
        pytest.param(f"[a]: {ADDRESS}\n\n" + "# [a]\n" * 500, id="headings"),
    ],
)
def test_html_stays_in_proportion_to_source(source):
    html = "".join(render_answer(source))

    assert len(html) < blocks.FREE_ANSWER_CHARS + 30 * len(source)
    assert "href" in html and html.count("[a]") > 100


def test_budget_depends_on_source_alone(monkeypatch):
    monkeypatch.setattr(blocks, "FREE_ANSWER_CHARS", 300)
    monkeypatch.setattr(blocks, "MAX_HTML_PER_CHAR", 2)

    htmls = render_every_way("[a]: https://a.example/x\n\n" + "[a]\n\n" * 12)

    assert "href" in htmls[0] and "href" not in htmls[-1]
