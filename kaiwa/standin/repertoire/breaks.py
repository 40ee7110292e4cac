"""How an answer can go wrong once it has begun."""

from kaiwa.standin.repertoire.entry import BREAK, Entry

BREAKS = (
    Entry(BREAK, ("cut",), ("切断",), "closes the connection", "接続を閉じる"),
    Entry(
        BREAK,
        ("cut quietly",),
        ("静かに切断",),
        "ends the reply properly, but too early",
        "正しい形で早すぎる終わり",
    ),
    Entry(
        BREAK, ("cut line",), ("行で切断",), "closes inside a line", "行の途中で閉じる"
    ),
    Entry(
        BREAK,
        ("cut character",),
        ("文字で切断",),
        "closes inside a character",
        "文字の途中で閉じる",
    ),
    Entry(BREAK, ("reset",), ("リセット",), "resets the connection", "接続をリセット"),
    Entry(
        BREAK,
        ("silent",),
        ("沈黙",),
        "stops sending, keeps the connection",
        "送信を止め、接続は保つ",
    ),
    Entry(
        BREAK,
        ("error event",),
        ("エラーイベント",),
        "an error inside the stream",
        "ストリームの中のエラー",
    ),
    Entry(
        BREAK,
        ("error event first",),
        ("最初にエラーイベント",),
        "…before the first token",
        "…最初の一語の前",
    ),
    Entry(
        BREAK, ("empty",), ("空の答え",), "an answer without a word", "一語もない答え"
    ),
    Entry(
        BREAK,
        ("no done",),
        ("完了なし",),
        "no [DONE] at the end",
        "終わりの [DONE] なし",
    ),
    Entry(
        BREAK,
        ("done open",),
        ("開いたまま",),
        "[DONE], but the connection stays open",
        "[DONE] の後も接続が開いたまま",
    ),
    Entry(
        BREAK,
        ("huge line",),
        ("巨大な行",),
        "one line of this many megabytes",
        "この大きさ(MB)の一行",
        number=1,
    ),
    Entry(
        BREAK,
        ("deep json", "nested json"),
        ("深い入れ子",),
        "a JSON value nested this deep",
        "この深さの入れ子の JSON",
        number=100_000,
    ),
)
