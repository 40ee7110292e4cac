"""What the stand-in can show."""

from kaiwa.standin.repertoire.entry import SHOW, Entry

SHOWS = (
    Entry(
        SHOW, ("help",), ("ヘルプ", "使い方"), "this list, explained", "この一覧の説明"
    ),
    Entry(
        SHOW,
        ("markdown",),
        ("マークダウン",),
        "headings, lists, tasks, a quote, links",
        "見出し、リスト、引用、リンク",
    ),
    Entry(
        SHOW,
        ("code",),
        ("コード",),
        "code in several languages",
        "いろいろな言語のコード",
    ),
    Entry(
        SHOW,
        ("table", "tables"),
        ("テーブル", "表を見せて"),
        "a table with alignment",
        "列を揃えた表",
    ),
    Entry(SHOW, ("japanese",), ("日本語",), "prose in Japanese", "日本語の文章"),
    Entry(
        SHOW,
        ("formulas", "formula", "math"),
        ("数式",),
        "inline and block formulas",
        "文中の数式と独立した数式",
    ),
    Entry(
        SHOW,
        ("long",),
        ("長い", "長文"),
        "this many words",
        "この長さの文章(文字数)",
        number=600,
    ),
    Entry(
        SHOW,
        ("count to", "count"),
        ("数えて",),
        "the numbers and nothing else",
        "数だけを順に",
        number=10,
    ),
    Entry(
        SHOW,
        ("thinking", "think"),
        ("考えて", "思考"),
        "reasoning before the answer",
        "答えの前の思考",
    ),
    Entry(
        SHOW,
        ("thinking string",),
        ("思考文字列",),
        "reasoning as a plain string",
        "文字列の形の思考",
    ),
    Entry(
        SHOW,
        ("thinking content",),
        ("思考内容",),
        "reasoning as reasoning_content",
        "reasoning_content の形の思考",
    ),
    Entry(SHOW, ("tool call",), ("ツール",), "a call of a tool", "ツールの呼び出し"),
)
