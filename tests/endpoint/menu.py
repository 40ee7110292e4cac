"""The commands of the test endpoint: those of the stand-in, and faults."""

from kaiwa.standin.commands import BREAK, COMMANDS, PACE, REFUSE, SHOW, Command
from kaiwa.standin.menu import Menu

_ROWS: dict[str, list[tuple[str, str, float | None]]] = {
    SHOW: [
        ("thinking string", "reasoning as a plain string", None),
        ("thinking content", "reasoning as reasoning_content", None),
        ("tool call", "a call of a tool", None),
    ],
    PACE: [
        ("late", "seconds before the reply begins", 5),
        ("pause", "seconds of silence in mid-answer", 3),
        ("drip", "byte by byte, seconds between", 1),
        ("heartbeat", "a comment line before each token", None),
        ("plain data", "data lines alone, with a space after the colon", None),
        ("crlf", "line ends of two bytes", None),
        ("gzip", "a compressed reply", None),
    ],
    REFUSE: [
        ("error 400", "bad request, as documented", None),
        ("error 400 flat", "the same without error around", None),
        ("error 400 string", "the same as a plain string", None),
        ("error 400 html", "the same as a page", None),
        ("too long", "longer than the context of the model", None),
        ("error 401", "wrong key", None),
        ("error 402", "out of credit", None),
        ("error 403", "no access to this model", None),
        ("firewall", "403 as a page of a firewall", None),
        ("error 404", "unknown model", None),
        ("error 408", "request timeout", None),
        ("error 422", "not processable", None),
        ("error 429 date", "rate limited, with a date", 7),
        ("error 429 absent", "rate limited, with a reset header only", 7),
        ("error 429 bare", "rate limited, without a time", None),
        ("error 429 absurd", "rate limited for three centuries", None),
        ("error 500 string", "an error of the server, as a plain string", None),
        ("error 502", "bad gateway", None),
        ("error 503", "unavailable", None),
        ("error 504", "gateway timeout", None),
        ("error 529", "overloaded", None),
        ("web page", "200 with a page instead of an answer", None),
        ("redirect", "a redirect with this status", 307),
    ],
    BREAK: [
        ("cut", "closes the connection", None),
        ("cut quietly", "ends the body in good form, but too early", None),
        ("cut line", "closes inside a line", None),
        ("cut character", "closes inside a character", None),
        ("reset", "resets the connection", None),
        ("silent", "stops sending, keeps the connection", None),
        ("error event first", "an error before the first token", None),
        ("empty", "an answer without text", None),
        ("no done", "no [DONE] at the end", None),
        ("done open", "[DONE], but the connection stays open", None),
        ("huge line", "one line of this many megabytes", 1),
        ("deep json", "a JSON value nested this deep", 100_000),
    ],
}
FAULTS = tuple(
    Command(group, (words,), meaning, number=number)
    for group, rows in _ROWS.items()
    for words, meaning, number in rows
)
MENU = Menu(COMMANDS + FAULTS)
