import re
from threading import get_native_id

import gevent
import pytest
from pygments.lexer import RegexLexer
from pygments.lexers import get_all_lexers
from pygments.token import Text

from kaiwa.background import make_pace
from kaiwa.render import Pace, highlighting
from kaiwa.render.highlighting import Highlighter
from kaiwa.render.interruption import CPUTimeExceeded, limit_cpu

from .always_due import AlwaysDue

# Short codes on which some lexers of Pygments take exponential time.
HOSTILE_CODES = [
    'val s = "' + "\\" * 60,
    *(quote + "\\" * 61 for quote in "\"'`"),
    *(quote + "\\a" * 40 for quote in "\"'`"),
    *(mark * 60 + "x" for mark in "\"'`\\ \t\n([{<a0-#%=:.,;/?|&!^~_"),
    *(pair * 40 + "\n!" for pair in ("a.", "a ", "a_", "1.", "/*", "(*", "{-", "''")),
    *(f"x = '{mark * 60}" for mark in 'a\\"%$#{ '),
]
ENDLESS = re.compile("(?:a+)+b")
LANGUAGES = [names[0] for _, names, _, _ in get_all_lexers(plugins=False) if names]


class ScriptedLexer(RegexLexer):
    """A lexer with one token for each character; its code may ask it to hang."""

    made = 0
    tokens = {"root": [(r"(?s).", Text)]}

    def get_tokens_unprocessed(self, text, stack=("root",)):
        type(self).made += 1
        if text.startswith("swallow"):
            try:
                ENDLESS.match("a" * 60)
            except CPUTimeExceeded:
                ENDLESS.match("a" * 60)
        if text.startswith("hang"):
            ENDLESS.match("a" * 60)
        yield from super().get_tokens_unprocessed(text, stack)


@pytest.fixture
def highlighter(monkeypatch) -> Highlighter:
    monkeypatch.setattr(ScriptedLexer, "made", 0)
    return Highlighter({"scripted"}, lambda _: ScriptedLexer, kept_digests=2)


@pytest.mark.parametrize("code", ["hang", "swallow"])
def test_endless_match_is_interrupted(highlighter, code):
    assert highlighter.highlight(code, "scripted", Pace()) is None


def test_slow_code_is_remembered(highlighter):
    for _ in range(2):
        assert highlighter.highlight("hang", "scripted", Pace()) is None

    assert ScriptedLexer.made == 1


def test_memory_of_slow_codes_is_bounded(highlighter):
    for number in range(3):
        highlighter.highlight(f"hang {number}", "scripted", Pace())

    assert highlighter.slow_count == 2


def test_unknown_language_stays_plain(highlighter):
    assert highlighter.highlight("a", "unknown", Pace()) is None
    assert ScriptedLexer.made == 0


def test_slices_yield_to_the_event_loop(highlighter):
    rests = []

    html = highlighter.highlight(
        "abc", "scripted", AlwaysDue(rest=lambda: rests.append(1))
    )

    assert (html, len(rests)) == ("abc", 3)


def test_too_many_slices_stay_plain(highlighter):
    code = "a" * (highlighting.MAX_SLICES + 1)

    assert highlighter.highlight(code, "scripted", AlwaysDue()) is None


def test_interleaved_renderings_do_not_mix(highlighter):
    pace = AlwaysDue(rest=lambda: gevent.sleep(0))
    highlight = highlighter.highlight
    jobs = [gevent.spawn(highlight, f"job {n}", "scripted", pace) for n in range(3)]

    assert [job.get() for job in jobs] == ["job 0", "job 1", "job 2"]


def test_lexer_is_loaded_aside():
    threads = []

    class Slow(ScriptedLexer):
        def __init__(self, **options):
            threads.append(get_native_id())
            super().__init__(**options)

    def load(language):
        Slow()
        return Slow

    html = Highlighter({"slow"}, load).highlight("a", "slow", make_pace())

    assert html == "a"
    assert threads[0] != get_native_id() and threads[1] == get_native_id()


def test_code_stays_plain_outside_main_thread(highlighter):
    highlighted = gevent.get_hub().threadpool.apply(
        highlighter.highlight, ("a", "scripted", Pace())
    )

    assert highlighted is None


def test_limit_ends_with_the_block():
    with limit_cpu(0.001):
        pass
    with pytest.raises(CPUTimeExceeded), limit_cpu(0.001):
        ENDLESS.match("a" * 60)

    # A timer that is still armed would raise here.
    assert ENDLESS.match("a" * 24) is None


# The interruption may hit Hypothesis's callback of the garbage collector, which Python
# reports and ignores; the timer then fires again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.slow
def test_no_lexer_hangs():
    slow = set()
    for language in LANGUAGES:
        highlighter = Highlighter(highlighting.NAMES, highlighting.load_lexer)
        for code in HOSTILE_CODES:
            highlighter.highlight(code, language, Pace())
        if highlighter.slow_count:
            slow.add(language)

    # These lexers hang without the limit, so the test would not end.
    assert {"scala", "tcsh", "chapel", "smithy"} <= slow
