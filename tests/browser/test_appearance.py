from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

JAPANESE = {"locale": "ja-JP"}
DARK = {"color_scheme": "dark"}
LIGHT = {"color_scheme": "light"}


def device(*options):
    ids = [" ".join(it.values()) for it in options]
    return pytest.mark.parametrize("device", options, indirect=True, ids=ids)


@device(JAPANESE)
def test_language_follows_the_browser(tab):
    tab.open()

    expect(tab.page.locator("html")).to_have_attribute("lang", "ja")
    expect(tab.page.get_by_role("link", name="新しい会話")).to_be_visible()
    expect(tab.page.get_by_role("navigation", name="会話")).to_be_visible()


@device(JAPANESE)
def test_whole_turn_in_japanese(tab):
    tab.open().write("speed 40 count to 800")
    tab.button("送信").click()
    tab.wait_for_text("1 2 3")

    tab.button("停止").click()

    tab.wait_for_answer("stopped")
    expect(tab.button("もう一度")).to_be_visible()


def test_language_chosen_by_hand_stays(tab):
    tab.open()
    tab.summary("Preferences").click()
    tab.button("日本語").click()
    expect(tab.button("送信")).to_be_visible()

    tab.reload()

    expect(tab.page.locator("html")).to_have_attribute("lang", "ja")
    expect(tab.button("送信")).to_be_visible()


@device(LIGHT, DARK)
def test_theme_follows_the_system(tab, device):
    tab.open()
    assert is_dark(tab) == (device == DARK)

    tab.summary("Preferences").click()
    other = "light" if device == DARK else "dark"
    tab.button(other.capitalize()).click()
    expect(tab.page.locator("html")).to_have_attribute("data-theme", other)

    tab.reload()

    assert is_dark(tab) == (device == LIGHT)


def test_foreign_language_turns_have_lang(tab):
    tab.open().send("fast echo: お茶の淹れ方を教えてください。")
    tab.wait_for_answer()
    answer, question = (
        tab.answer.locator(".blocks"),
        tab.questions.locator("[dir=auto]"),
    )

    expect(answer).to_have_attribute("lang", "ja")
    expect(question.first).to_have_attribute("lang", "ja")
    told = tab.page.get_by_role("status").locator("[lang=ja]")
    expect(told).to_contain_text("お茶の淹れ方を教えてください。")
    streamed = tab.read_blocks()
    tab.reload()

    expect(answer).to_have_attribute("lang", "ja")
    assert tab.read_blocks() == streamed
    tab.send("fast echo: How do I steep tea?")
    expect(tab.answers).to_have_count(2)
    tab.wait_for_answer()
    expect(answer.last).not_to_have_attribute("lang", "ja")


@device({"timezone_id": "Asia/Tokyo"})
def test_times_use_the_local_zone(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()

    shown = tab.answer.locator("time")
    moment = datetime.fromisoformat(shown.get_attribute("datetime"))
    local = moment.astimezone(timezone(timedelta(hours=9)))
    expect(shown).to_contain_text(f"{local.hour % 12 or 12}:{local.minute:02}")
    expect(shown).to_contain_text("AM" if local.hour < 12 else "PM")


@device({"reduced_motion": "no-preference"}, {"reduced_motion": "reduce"})
def test_waiting_answer_is_animated(tab, device):
    tab.open().send("slow 30")
    mark = tab.page.locator(".answer-stream__stitches")
    mark.wait_for()

    moving = mark.evaluate(
        """it => it.getAnimations()
             .filter(move => move.effect.getComputedTiming().duration > 1).length"""
    )

    assert moving == (device["reduced_motion"] == "no-preference")
    tab.button("Stop").click()
    tab.wait_for_answer("stopped")


@device(JAPANESE)
def test_japanese_line_breaks_follow_kinsoku(tab):
    tab.open().write("fast echo: " + "「きょうはちょっとしたパーティーでした。」" * 30)
    tab.button("送信").click()
    tab.wait_for_answer()

    firsts = tab.blocks.first.evaluate(
        """block => {
             const text = block.firstChild
             const range = document.createRange()
             const lines = new Map()
             for (let at = 0; at < text.length; at += 1) {
               range.setStart(text, at)
               range.setEnd(text, at + 1)
               const line = Math.round(range.getBoundingClientRect().bottom)
               if (!lines.has(line)) lines.set(line, text.data[at])
             }
             return [...lines.values()]
           }"""
    )

    assert len(firsts) > 5
    assert set(firsts).isdisjoint("ょっャューィ。」、")


def is_dark(tab) -> bool:
    light = tab.page.locator("html").evaluate(
        """root => {
             const pen = document.createElement("canvas").getContext("2d")
             pen.fillStyle = getComputedStyle(root).backgroundColor
             pen.fillRect(0, 0, 1, 1)
             return pen.getImageData(0, 0, 1, 1).data[1]
           }"""
    )
    return light < 128
