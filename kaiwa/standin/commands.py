"""The commands that a message may give to the stand-in, in plain words."""

from dataclasses import dataclass

SHOW, PACE, REFUSE, BREAK = "show", "pace", "refuse", "break"

# Titles in English and Japanese.
GROUPS = {
    SHOW: ("Show something", "見本を見せる"),
    PACE: ("Change the pace", "速さを変える"),
    REFUSE: ("Refuse to answer", "答えを断る"),
    BREAK: ("Go wrong in mid-answer", "途中で失敗する"),
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    :param words: English phrases; the first is the command's name.
    :param number: used if the message gives none; ``None`` if no number may follow.
    """

    group: str
    words: tuple[str, ...]
    meaning: str
    japanese: tuple[str, ...] = ()
    meaning_japanese: str = ""
    number: float | None = None

    @property
    def name(self) -> str:
        """The phrase that the code uses for this command."""
        return self.words[0]


COMMANDS = (
    Command(
        SHOW, ("help",), "this list, explained", ("ヘルプ", "使い方"), "この一覧の説明"
    ),
    Command(
        SHOW,
        ("markdown",),
        "headings, lists, tasks, a quote, links",
        ("マークダウン",),
        "見出し、リスト、引用、リンク",
    ),
    Command(
        SHOW,
        ("code",),
        "code in several languages",
        ("コード",),
        "いろいろな言語のコード",
    ),
    Command(
        SHOW,
        ("table", "tables"),
        "a table with alignment",
        ("テーブル", "表を見せて"),
        "列を揃えた表",
    ),
    Command(
        SHOW,
        ("formulas", "formula", "math"),
        "inline and block formulas",
        ("数式",),
        "文中の数式と独立した数式",
    ),
    Command(SHOW, ("japanese",), "prose in Japanese", ("日本語",), "日本語の文章"),
    Command(
        SHOW,
        ("long",),
        "prose of this many words",
        ("長い", "長文"),
        "この文字数の文章",
        number=600,
    ),
    Command(
        SHOW,
        ("count to", "count"),
        "the numbers up to this one",
        ("数えて",),
        "この数まで順に",
        number=10,
    ),
    Command(
        SHOW,
        ("thinking", "think"),
        "reasoning before the answer",
        ("考えて", "思考"),
        "答えの前の思考",
    ),
    Command(
        PACE,
        ("slow",),
        "seconds before the first token",
        ("遅く", "ゆっくり"),
        "最初の一語までの秒数",
        number=5,
    ),
    Command(PACE, ("fast",), "the whole answer at once", ("速く", "早く"), "一気に"),
    Command(
        PACE,
        ("speed",),
        "tokens per second",
        ("速度",),
        "一秒あたりのトークン",
        number=40,
    ),
    Command(
        REFUSE,
        ("error 429", "rate limit"),
        "rate limited for these seconds",
        ("回数制限",),
        "この秒数の回数制限",
        number=7,
    ),
    Command(REFUSE, ("error 500",), "an error of the server", (), "サーバーの故障"),
    Command(
        BREAK,
        ("error event",),
        "an error in the middle of the answer",
        ("エラーイベント",),
        "答えの途中のエラー",
    ),
)
