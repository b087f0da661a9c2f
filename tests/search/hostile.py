"""What to type into the search box in order to break something: more than two hundred ways."""

import random
import string
from collections.abc import Iterator

RANDOM = 12  # of each kind that is made at random


def hostile_queries() -> list[tuple[str, str]]:
    """(what it is meant to break, what is typed); always the same ones, each once."""
    found = dict(_all())
    assert len(set(found.values())) == len(found)
    return list(found.items())


def _all() -> Iterator[tuple[str, str]]:
    yield from _numbered("query language", QUERY_LANGUAGE)
    for sign in string.punctuation:
        yield f"punctuation {sign}", f"pesten {sign} {sign}dyslexie{sign}"
    yield "all punctuation", string.punctuation
    yield "all punctuation, much", string.punctuation * 100
    yield from _numbered("long", LONG)
    yield from _numbered("unseen", UNSEEN)
    yield from _numbered("script", SCRIPTS)
    yield from _numbered("for another program", FOR_OTHERS)
    yield from _numbered("regex", REGEXES)
    yield from _numbered("quotes", QUOTES)
    yield from _numbered("words", WORDS)
    dice = random.Random(20)
    for number in range(RANDOM):
        yield f"random unicode {number}", _random_unicode(dice, dice.randint(1, 300))
        yield f"random ascii {number}", "".join(dice.choices(string.printable, k=250))
        yield f"random syntax {number}", " ".join(dice.choices(SYNTAX, k=40))


def _numbered(name: str, texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(texts):
        yield f"{name} {number}", text


def _random_unicode(dice: random.Random, length: int) -> str:
    return "".join(chr(dice.randrange(0x110000)) for _ in range(length))  # surrogates too


SYNTAX = (
    *("AND", "OR", "NOT", "ANDNOT", "ANDMAYBE", "REQUIRE", "(", ")", "[", "]", "{", "}", "TO"),
    *("*", "?", "~2", "^9", '"', "'", "words:", "person:", "pesten", "imkeren", "+", "-", "\\"),
)

QUERY_LANGUAGE = (
    *("*", "**", "?", "* *", "*:*", "p*", "*n", "p?st*n", "*" * 500, "?" * 5000),
    *("[a TO z]", "[* TO *]", "{a TO}", "[TO", "words:[a TO z]", "person:[0 TO 99999999]"),
    *("pesten~", "pesten~99", "pesten~2/0", '"pesten klas"~1000000', "pesten^1e308", "pesten^-1"),
    *("words:pesten", "slug:*", "nonsense:x", "a:b:c:d", ":", "::", "pesten AND", "OR", "NOT"),
    *("NOT NOT NOT pesten", "NOT " * 2_000 + "pesten", "a AND " * 5_000, "a OR " * 1_000 + "b"),
    *("(" * 5_000, ")" * 5_000, "(" * 5_000 + "pesten" + ")" * 5_000, "[" * 5_000, "{[(" * 2_000),
    *("()", "(pesten", "pesten)", "+pesten -klas", "--pesten", "pesten & klas | (", "!pesten"),
)
LONG = (
    "a" * 100_000,
    "pesten " * 15_000,
    " " * 100_000,
    "\n" * 100_000,
    "é" * 50_000,
    "e\u0301" * 50_000,
    "-".join("ab" * 20_000),
    "a-" * 400,
    "ij" * 400,
    "pesten" * 33,
    "leerlingvolgsysteem" * 10,
    "z" * 200,
    "a" * 41,
    "1234567890" * 20,
    "'" * 100_000,
    "a'" * 100,
    "sch" * 66,
)
UNSEEN = (
    *("\0", "pes\0ten", "\0" * 1_000, "\x01\x02\x1b[31m", "\x7f", "\ud800", "\udfff pesten"),
    *("pesten\ud83d", "\u202epesten", "\u2066\u2067\u2068pesten\u2069", "pe\u200bs\u200bten"),
    *(
        "\u200d" * 300,
        "\ufeffpesten",
        "\u00ad" * 200,
        "pesten\u2028klas\u2029",
        "\r\nSet-Cookie: a=b",
    ),
    *("\ufffe\uffff", "\U000e0001\U000e0041", "p" + "\u0301" * 500 + "esten", "\u0301" * 1_000),
)
SCRIPTS = (
    *("مشكلة في القراءة", "בעיות קריאה", "学习困难", "Қазақ", "ภาษาไทย", "한국어 수업", "ελληνικά"),
    *(
        "p\u0435st\u0435n",
        "ｐｅｓｔｅｎ",
        "𝓹𝓮𝓼𝓽𝓮𝓷",
        "Ⓟⓔⓢⓣⓔⓝ",
        "ﬁ ﬂ ﬃ ﷺ",
        "İSTANBUL ıı ẞß ſ",
        "ŉ ǰ ΐ",
    ),
    *("😀" * 300, "👨\u200d👩\u200d👧\u200d👦" * 40, "🏳️\u200d🌈🇳🇱", "Z͑ͫ̓a̴̛l̸g̵o̷ " * 30, "٣ ½ ² ① Ⅻ"),
    *("pesten مشكلة 学习 😀 dyslexie ภาษา", "ﷺ" * 200, "\u1e9b\u0323" * 100, "ａ" * 200),
)
FOR_OTHERS = (
    *("' OR 1=1 --", "'; DROP TABLE person; --", '" OR ""="', "1 UNION SELECT * FROM person"),
    *(
        "%' ESCAPE '\\",
        "_%_%",
        "\\",
        "\\\\\\",
        "$1",
        ":name",
        "%s %d %n",
        "{0.__class__}",
        "{{7*7}}",
    ),
    *("{% raw %}", "${7*7}", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'),
    *("</title><script>alert(1)</script>", "javascript:alert(1)", "&lt;b&gt; &amp; &#0;", "<!--"),
    *("]]>", "../../etc/passwd", "file:///etc/passwd", "`id`", "$(id)", "| ls", "=cmd|' /C'!A0"),
    *("__proto__", "null", "None", "NaN", "true", "[]", "{}", '{"a":', "%00", "%ed%a0%80", "+ADw-"),
)
REGEXES = (
    *("(a+)+$", "a" * 150 + "!", "(.*)*" * 20, "^(([a-z])+.)+[A-Z]([a-z])+$", "[", "(?P<a>"),
)
QUOTES = (
    *('"', '""', '"""', '"pesten', 'pesten"', '"pesten klas', '" "', '"' * 5_000, '"a" ' * 1_000),
    *("“pesten klas”", "„pesten klas“", "«»«»", '"pesten “klas" dyslexie”', "'pesten klas'"),
    *('"de het een"', '"school kind"', '"imkeren zweefvliegen"', '"' + "imkeren " * 50 + '"'),
)
WORDS = (
    "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien",
    " ".join(f"onbekend{number}" for number in range(400)),
    " ".join("imkeren-zweefvliegen-kwibus" for _ in range(7)),
    " ".join(f"ab{chr(97 + n)}-cd{chr(97 + n)}" for n in range(26)),
    "de het een en of maar want dus in op aan",
    "imkeren imkeren imkeren imkeren",
    "IMKEREN Imkeren ímkérén",
    "kind kind kind school school",
    "0 1 2 3 4 5 6 7 8 9",
)
