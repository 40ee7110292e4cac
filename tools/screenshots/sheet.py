"""The contact sheet: all pictures on one page, and a picture of each section."""

from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser

HEAD = """<!doctype html><meta charset="utf-8"><title>Kaiwa, state by state</title>
<style>
  body { margin: 16px; font: 14px sans-serif; background: #888 }
  section { display: flex; flex-wrap: wrap; gap: 12px; margin-bottom: 32px }
  h2 { flex: 1 0 100%; margin: 0 }
  figure { margin: 0 } img { display: block; height: 400px }
</style>
"""


def make_sheets(browser: Browser, folder: Path) -> None:
    """Make ``index.html`` of the pictures in a folder, and ``sheet-….png``."""
    files = sorted(folder.glob("*-*-*-*.png"))
    parts = {key: list(names) for key, names in groupby(files, key=_read_part)}
    sections = [_make_section(key, names) for key, names in parts.items()]
    (folder / "index.html").write_text(HEAD + "\n".join(sections))
    page = browser.new_page(viewport={"width": 2000, "height": 1000})
    page.goto((folder / "index.html").as_uri())
    for key in parts:
        section = page.locator(f"#part-{key}")
        section.screenshot(path=folder / f"sheet-{key}.png")
    page.close()


def _read_part(path: Path) -> str:
    return "-".join(path.name.split("-")[:3])


def _make_section(key: str, files: list[Path]) -> str:
    figures = [
        f"<figure><figcaption>{it.stem.removeprefix(f'{key}-')}</figcaption>"
        f'<a href="{it.name}"><img src="{it.name}" alt=""></a></figure>'
        for it in files
    ]
    return f'<section id="part-{key}"><h2>{key}</h2>{"".join(figures)}</section>'
