"""One row of the repertoire, and the groups that rows belong to. Pure: no IO."""

from dataclasses import dataclass

SHOW, PACE, REFUSE, BREAK = "show", "pace", "refuse", "break"

GROUPS = {
    SHOW: ("Show something", "見本を見せる"),
    PACE: ("Change the pace", "速さを変える"),
    REFUSE: ("Refuse to answer", "答えを断る"),
    BREAK: ("Go wrong in mid-answer", "途中で失敗する"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be asked for.

    :param words: English phrases, the one to list first; the first is the name.
    :param number: value if none is given; ``None`` where no number can follow.
    """

    group: str
    words: tuple[str, ...]
    japanese: tuple[str, ...]
    meaning: str
    meaning_japanese: str
    number: float | None = None

    @property
    def name(self) -> str:
        """What the code calls this entry."""
        return self.words[0]
