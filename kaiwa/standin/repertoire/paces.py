"""How fast, and in what form, an answer can come."""

from kaiwa.standin.repertoire.entry import PACE, Entry

PACES = (
    Entry(
        PACE,
        ("slow",),
        ("遅く", "ゆっくり"),
        "seconds before the first token",
        "最初の一語までの秒数",
        number=5,
    ),
    Entry(
        PACE,
        ("late",),
        ("遅れて",),
        "seconds before anything at all",
        "応答そのものまでの秒数",
        number=5,
    ),
    Entry(
        PACE,
        ("pause",),
        ("休んで", "間を置いて"),
        "seconds of silence in mid-answer",
        "途中で黙る秒数",
        number=3,
    ),
    Entry(PACE, ("fast",), ("速く", "早く"), "all at once", "一気に"),
    Entry(
        PACE,
        ("speed",),
        ("速度",),
        "tokens a second",
        "一秒あたりのトークン",
        number=40,
    ),
    Entry(
        PACE,
        ("drip",),
        ("一滴", "ぽたぽた"),
        "byte by byte, seconds between",
        "一バイトずつ、間の秒数",
        number=1,
    ),
    Entry(
        PACE,
        ("heartbeat",),
        ("心拍",),
        "a comment line before each token",
        "各トークンの前にコメント行",
    ),
    Entry(
        PACE,
        ("plain data",),
        ("素のデータ",),
        "data lines alone, with a space after the colon",
        "data 行だけ(コロンの後に空白)",
    ),
    Entry(PACE, ("crlf",), ("改行コード",), "line ends of two bytes", "二バイトの改行"),
    Entry(PACE, ("gzip",), ("圧縮して",), "a compressed reply", "圧縮された応答"),
)
