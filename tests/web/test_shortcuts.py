def test_list_as_page_and_dialog(visitor):
    page = visitor.read("/shortcuts")
    part = visitor.client.get("/shortcuts", headers={"X-Kaiwa-Request": "fetch"}).text

    assert "<h1" in page and "<dialog" not in page
    assert part.startswith("<dialog") and "<html" not in part
