"""Previews: hostile code reaches nothing outside of its frame."""

import socket
import threading
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

# Each way out may use TRAP, the address of a server that must get no connection, and
# must not change the page around the frame.
WAYS_OUT = {
    "fetch": "fetch(TRAP)",
    "beacon": "navigator.sendBeacon(TRAP, 'x')",
    "XHR": "x = new XMLHttpRequest(); x.open('GET', TRAP); x.send()",
    "WebSocket": "new WebSocket(TRAP.replace('http', 'ws'))",
    "EventSource": "new EventSource(TRAP)",
    "WebTransport": "new WebTransport(TRAP.replace('http:', 'https:'))",
    "import": "import(TRAP + 'x.js')",
    "worker": "new Worker(TRAP)",
    "blob worker": ("new Worker(URL.createObjectURL(new Blob([`fetch('${TRAP}')`])))"),
    "shared worker": "new SharedWorker(`data:text/javascript,fetch('${TRAP}')`)",
    "service worker": "navigator.serviceWorker.register(TRAP)",
    "worklet": "CSS.paintWorklet.addModule(TRAP)",
    "location": "location = TRAP",
    "location of a page": (
        "location = `data:text/html,<script>fetch('${TRAP}')<\\/script>`"
    ),
    "location of a blob": (
        "location = URL.createObjectURL("
        "new Blob([`<script>fetch('${TRAP}')<\\/script>`], {type: 'text/html'}))"
    ),
    "top": "top.location = TRAP",
    "parent": "parent.location.replace(TRAP)",
    "parent's document": "parent.document.body.remove()",
    "open": "window.open(TRAP); open(TRAP, '_top'); open(TRAP, '_parent')",
    "message": "parent.postMessage({type: 'answer:placed'}, '*')",
    "WebRTC": (
        "p = new RTCPeerConnection({iceServers: [{urls: 'turn:' + new URL(TRAP).host +"
        " '?transport=tcp', username: 'x', credential: 'x'}]});"
        "p.createDataChannel('x');"
        "p.createOffer().then(it => p.setLocalDescription(it))"
    ),
    "cookie": "document.cookie = 'a=b'",
    "storage": "localStorage.a = 'b'",
    "session storage": "sessionStorage.a = 'b'",
    "database": "indexedDB.open('a')",
    "cache": "caches.open('a')",
    "dialog": "alert(1); confirm(1); prompt(1); print()",
}
MARKUP = {
    "image": "<img src={}>",
    "picture": "<picture><source srcset={}><img></picture>",
    "SVG image": "<svg><image href={} /><use href={}#a /></svg>",
    "background": "<body background={}>",
    "CSS": (
        "<style>@import '{}'; @font-face {{ font-family: a; src: url({}) }}"
        " body {{ background: url({}); font-family: a; cursor: url({}), auto;"
        " mask: url({}) }}</style>text"
    ),
    "stylesheet": "<link rel=stylesheet href={}>",
    "icon": "<link rel=icon href={}><link rel=manifest href={}>",
    "prefetch": "<link rel=prefetch href={}><link rel=prerender href={}>",
    "preload": "<link rel=preload as=image href={}><link rel=modulepreload href={}>",
    "preconnect": "<link rel=preconnect href={}><link rel=dns-prefetch href={}>",
    "speculation": (
        '<script type=speculationrules>{{"prefetch": [{{"urls": ["{}"],'
        ' "eagerness": "immediate"}}], "prerender": [{{"urls": ["{}"]}}]}}</script>'
    ),
    "script": "<script src={}></script><script type=module src={}></script>",
    "media": "<video src={} autoplay poster={}></video><audio src={} autoplay></audio>",
    "object": "<object data={}></object><embed src={}>",
    "frame": "<iframe src={}></iframe>",
    "nested frame": (
        "<iframe srcdoc=\"<img src={}><script>fetch('{}')</script>\"></iframe>"
    ),
    "data frame": (
        "<iframe src=\"data:text/html,<script>fetch('{}')</script>\"></iframe>"
    ),
    "refresh": "<meta http-equiv=refresh content='0; url={}'>",
    "base": "<base href={}><img src=x><script src=x></script>",
    "form": "<form action={} method=post><input name=a></form><script>"
    "document.forms[0].submit(); document.forms[0].requestSubmit()</script>",
    "link": "<a href={} download ping={}>x</a><a href={} target=_top>y</a><script>"
    "for (const it of document.links) it.click()</script>",
}


@pytest.fixture
def trap():
    """Return a server's address, and the list of its connections."""
    connections = []
    server = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            connection.settimeout(1)
            try:
                connections.append(connection.recv(200))
            except OSError:
                connections.append(b"")
            connection.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/", connections
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def write_hostile(trap: str) -> dict[str, str]:
    """Return hostile pages that end with a mark in their title."""
    scripts = {
        name: f"<script>TRAP = '{trap}{number}/'; try {{ {code} }} catch {{}}</script>"
        for number, (name, code) in enumerate(WAYS_OUT.items())
    }
    count = len(scripts)
    markup = {
        name: code.format(*[f"{trap}{number}/"] * 9)
        for number, (name, code) in enumerate(MARKUP.items(), count)
    }
    return scripts | markup


def test_hostile_code_reaches_nothing(reader, tab, trap):
    address, connections = trap
    pages = write_hostile(address)
    blocks = "\n\n".join(f"```html\n{it}\n```" for it in pages.values())
    tab.open().send(f"fast echo: {blocks}")
    tab.wait_for_answer()
    url, cookies = tab.page.url, reader.context.cookies()

    for button in tab.answer.get_by_role("button", name="Preview", exact=True).all():
        button.click()
    expect(tab.answer.locator("iframe")).to_have_count(len(pages))
    tab.page.wait_for_load_state("networkidle")
    tab.page.wait_for_timeout(1000)

    assert connections == []
    assert (tab.page.url, reader.context.cookies()) == (url, cookies)
    assert reader.context.pages == [tab.page]
    assert not [it for it in reader.complaints if it.startswith("A dialog")]
    assert "Details" in tab.answer.inner_text()
    tab.open()
    reader.complaints.clear()  # The browser reports each blocked way out.


def test_trap_notices_connections(trap):
    address, connections = trap
    server = urlsplit(address)

    with socket.create_connection((server.hostname, server.port)) as client:
        client.sendall(b"x")
        assert client.recv(1) == b""

    assert connections == [b"x"]


def test_preview_opens_in_place(tab):
    tab.open().send("fast echo: ```svg\n<svg><text y=20>Hi</text></svg>\n```")
    tab.wait_for_answer()
    button = tab.answer.get_by_role("button", name="Preview", exact=True)

    button.press("Enter")

    frame = tab.answer.frame_locator("iframe")
    expect(frame.get_by_text("Hi")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    button.press("Enter")
    expect(tab.answer.locator("iframe")).to_have_count(0)


def test_preview_opens_without_scripts(meet_reader, kaiwa, tab):
    tab.open().send("fast echo: ```html\n<p>Hi</p>\n```")
    tab.wait_for_answer()
    plain = meet_reader(kaiwa.url, java_script_enabled=False)
    plain.context.add_cookies(tab.page.context.cookies())
    other = plain.open_tab().open(tab.page.url)

    with other.page.expect_popup() as popup:
        other.answer.get_by_role("link", name="Preview").click()

    expect(popup.value.frame_locator("iframe").get_by_text("Hi")).to_be_visible()


def test_preview_appears_at_the_end(tab):
    tab.open().send("speed 20 echo: ```html\n<p>Hi</p>\n```\n\n" + "word " * 60)
    tab.wait_for_text("word")
    preview = tab.answer.get_by_role("button", name="Preview", exact=True)
    assert tab.answer.locator(".answer-excerpts, iframe").count() == 0

    tab.wait_for_answer()

    expect(preview).to_have_count(1)


def test_table_is_saved(tab):
    tab.open().send("fast echo: | a | b |\n|---|---|\n| 1 | 2 |")
    tab.wait_for_answer()

    with tab.page.expect_download() as download:
        tab.answer.get_by_role("link", name="Save as CSV").click()

    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines() == ["a,b", "1,2"]


def test_diagram_is_drawn(tab):
    tab.open().send("fast echo: ```mermaid\ngraph TD\n  A[Start] --> B[End]\n```")
    tab.wait_for_answer()

    tab.answer.get_by_role("button", name="Diagram", exact=True).click()

    frame = tab.answer.frame_locator("iframe")
    expect(frame.locator("svg").get_by_text("Start", exact=True)).to_be_visible()
    expect(frame.locator("#source")).to_be_hidden()


def test_broken_diagram_shows_error_and_source(tab):
    tab.open().send("fast echo: ```mermaid\ngraph TD\n  A[Start --> B\n```")
    tab.wait_for_answer()

    tab.answer.get_by_role("button", name="Diagram", exact=True).click()

    frame = tab.answer.frame_locator("iframe")
    expect(frame.get_by_role("alert")).to_contain_text("Parse error")
    expect(frame.locator("#source")).to_contain_text("A[Start --> B")
