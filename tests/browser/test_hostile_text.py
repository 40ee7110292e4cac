from playwright.sync_api import expect

PAYLOADS = [
    "<script>window.hit = 1</script>",
    '<img src=x onerror="window.hit = 1">',
    "<svg onload=window.hit=1><animate onbegin=window.hit=1></svg>",
    "<iframe srcdoc='<script>top.hit = 1</script>'></iframe>",
    "<details open ontoggle=window.hit=1>",
    '"><input autofocus onfocus=window.hit=1>',
    "</textarea></title></template><script>window.hit = 1</script>",
    "<style>@import 'https://elsewhere.example/style.css';</style>",
    "<link rel=stylesheet href=https://elsewhere.example/style.css>",
    '<form action="https://elsewhere.example"><button>Send</button></form>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;'
    '&lt;img src=x onerror=window.hit=1&gt;">',
    "[link](javascript:window.hit=1) [link](data:text/html,<script>1</script>)",
    '![picture](https://elsewhere.example/picture.png "x" onerror=window.hit=1)',
    "[reference]\n\n[reference]: https://elsewhere.example 'x\" onclick=window.hit=1'",
    '```"><img/src=x/onerror=window.hit=1>\ncode\n```',
    r"$\href{javascript:window.hit=1}{\text{<img src=x onerror=window.hit=1>}}$",
    "{{ 7 * 7 }} ${7 * 7} {% debug %}",
]


def assert_harmless(tab) -> None:
    """Return a reader; a request to another site fails the test."""
    assert tab.page.evaluate("() => window.hit") is None
    strange = "script, style, iframe, form, link, img, object, input, textarea"
    expect(tab.answer.locator(f".blocks :is({strange})")).to_have_count(0)
    bad_links = "a:not([href^='http']):not([href^='/']):not([href^='#'])"
    expect(tab.page.locator(f"article {bad_links}")).to_have_count(0)


def test_message_and_answer_are_only_text(tab):
    text = "fast echo: " + "\n\n".join(PAYLOADS)
    tab.open().send(text)
    tab.wait_for_answer()
    expect(tab.questions.locator("[dir=auto]").first).to_have_text(text)
    assert_harmless(tab)

    tab.reload()

    expect(tab.questions.locator("[dir=auto]").first).to_have_text(text)
    assert_harmless(tab)


def test_hostile_answer_stays_text_when_cut(tab):
    tab.open().send("speed 1000 echo: " + "\n\n".join(PAYLOADS))

    tab.wait_for_answer()

    assert_harmless(tab)


def test_title_is_only_text(tab):
    payload = PAYLOADS[6]
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    tab.summary("This conversation").click()
    tab.page.get_by_label("Title").fill(payload)
    tab.button("Rename").click()

    expect(tab.page.get_by_role("heading", level=1)).to_have_text(payload)
    expect(tab.links).to_have_text(payload)
    expect(tab.page).to_have_title(f"{payload} · Kaiwa")
    assert_harmless(tab)


def test_content_policy_stops_scripts(reader, tab):
    tab.open()

    tab.page.evaluate(
        """() => {
             const script = document.createElement("script")
             script.textContent = "window.hit = 1"
             document.body.append(script)
           }"""
    )

    assert tab.page.evaluate("() => window.hit") is None
    assert "Content Security Policy" in reader.complaints.pop()
