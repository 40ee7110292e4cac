"""How a request can be refused."""

from kaiwa.standin.repertoire.entry import REFUSE, Entry

REFUSALS = (
    Entry(
        REFUSE, ("error 400",), (), "bad request, as documented", "不正な要求(文書通り)"
    ),
    Entry(REFUSE, ("error 400 flat",), (), "…without error around", "…入れ子なし"),
    Entry(REFUSE, ("error 400 string",), (), "…as a plain string", "…ただの文字列"),
    Entry(REFUSE, ("error 400 html",), (), "…as a page", "…HTML"),
    Entry(
        REFUSE,
        ("too long", "error context"),
        ("長すぎ",),
        "longer than the model can read",
        "モデルが読める長さを超過",
    ),
    Entry(REFUSE, ("error 401", "wrong key"), ("鍵違い",), "the wrong key", "鍵が違う"),
    Entry(
        REFUSE,
        ("error 402", "out of credit"),
        ("残高不足",),
        "out of credit",
        "残高不足",
    ),
    Entry(
        REFUSE,
        ("error 403", "forbidden"),
        ("アクセス禁止",),
        "no access to this model",
        "このモデルは使えない",
    ),
    Entry(
        REFUSE,
        ("firewall",),
        ("ファイアウォール",),
        "403 as a page from a firewall",
        "ファイアウォールの 403(HTML)",
    ),
    Entry(
        REFUSE,
        ("error 404", "unknown model"),
        ("未知のモデル",),
        "an unknown model",
        "未知のモデル",
    ),
    Entry(REFUSE, ("error 408",), (), "a time limit", "時間切れ"),
    Entry(REFUSE, ("error 422",), (), "not processable", "処理できない"),
    Entry(
        REFUSE,
        ("error 429", "rate limit"),
        ("回数制限",),
        "rate limited for these seconds",
        "この秒数の回数制限",
        number=7,
    ),
    Entry(
        REFUSE,
        ("error 429 date",),
        (),
        "…until a date, so many seconds from now",
        "…日時で(今からの秒数)",
        number=7,
    ),
    Entry(
        REFUSE,
        ("error 429 absent",),
        (),
        "…with a reset header only",
        "…リセットのヘッダーだけ",
        number=7,
    ),
    Entry(REFUSE, ("error 429 bare",), (), "…with no hint at all", "…手がかりなし"),
    Entry(REFUSE, ("error 429 absurd",), (), "…for three centuries", "…三百年"),
    Entry(REFUSE, ("error 500",), (), "a fault of the server", "サーバーの故障"),
    Entry(REFUSE, ("error 500 string",), (), "…as a plain string", "…ただの文字列"),
    Entry(REFUSE, ("error 502",), (), "a bad gateway", "ゲートウェイの故障"),
    Entry(REFUSE, ("error 503",), (), "unavailable", "利用不可"),
    Entry(
        REFUSE, ("error 504",), (), "a gateway's time limit", "ゲートウェイの時間切れ"
    ),
    Entry(REFUSE, ("error 529",), (), "overloaded", "過負荷"),
    Entry(
        REFUSE,
        ("web page",),
        ("ウェブページ",),
        "200 with a page instead of an answer",
        "200 だが答えでなくページ",
    ),
    Entry(
        REFUSE,
        ("redirect",),
        ("転送して",),
        "a redirect (this status)",
        "別の場所への転送(この番号)",
        number=307,
    ),
)
