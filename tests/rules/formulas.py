"""Random formulas that make sense, and random answers for them; shared by the tests of both languages."""

import random
from typing import Any

from scrm_app.rules.engine.condition import FieldInfo

LEVELS = {"a": "特急", "b": "普通", "constructor": "怪"}
FIELDS = {
    info.key: info
    for info in (
        FieldInfo("qty", "数量", "number"),
        FieldInfo("rate", "折扣", "number"),
        FieldInfo("price", "单价", "money"),
        FieldInfo("fee", "上门费", "money"),
        FieldInfo("start", "开始日期", "date"),
        FieldInfo("end", "完成时间", "datetime"),
        FieldInfo("level", "紧急程度", "single", LEVELS),
        FieldInfo("tags", "标签", "multiple", LEVELS),
        FieldInfo("name", "姓名"),
        FieldInfo("who", "经办人", "person"),
        FieldInfo(
            "parts",
            "备件明细",
            "table",
            columns={
                c.key: c
                for c in (
                    FieldInfo("amount", "金额", "money"),
                    FieldInfo("many", "件数", "number"),
                    FieldInfo("on", "日期", "date"),
                )
            },
        ),
    )
}
"""One field of every sort a formula treats differently."""

NUMBERS = [0, 1, -1, 2, 0.5, 2.675, 0.000001, -0.333333, 17, 10**12, 123456.789]
FENS = [0, 1, -1, 5, 12345, 99, -100, 10**13]
DAYS = ["2026-01-01", "2024-02-29", "1970-01-01", "1899-01-01", "2200-12-31"]
MOMENTS = ["2026-01-01T08:00:00+08:00", "2026-06-30T23:30:00+00:00", "1969-12-31T16:00:01+00:00"]


def some_answers(draw: random.Random) -> dict[str, Any]:
    """Answers as they are stored, some of them missing and some of the wrong kind."""
    row = lambda: {"amount": draw.choice([*FENS, None]), "many": draw.choice([*NUMBERS, None]), "on": draw.choice(DAYS)}  # noqa: E731
    answers = {
        "qty": draw.choice(NUMBERS),
        "rate": draw.choice(NUMBERS),
        "price": draw.choice(FENS),
        "fee": draw.choice(FENS),
        "start": draw.choice(DAYS),
        "end": draw.choice(MOMENTS),
        "level": draw.choice(["a", "b", "gone", "constructor", "toString"]),
        "tags": draw.sample(["a", "b", "gone"], draw.randint(0, 3)),
        "name": draw.choice(["张三", "𠮷野家🍜", " ", "a b"]),
        "who": draw.choice([3, None]),
        "parts": [row() for _ in range(draw.randint(0, 4))],
    }
    for key in list(answers):
        if draw.random() < 0.12:
            answers[key] = draw.choice([None, "", [], {}, "错", True, {"x": 1}])
    return answers


def some_formula(draw: random.Random, kind: str, depth: int) -> str:
    """A formula of this kind, with names of fields, at most `depth` brackets deep."""
    if depth <= 0:
        return draw.choice(_LEAVES[kind])

    def of(kind: str) -> str:
        return some_formula(draw, kind, depth - 1)

    shape = draw.choice(_SHAPES[kind])
    while "{" in shape:
        start, end = shape.index("{"), shape.index("}")
        shape = shape[:start] + of(shape[start + 1 : end]) + shape[end + 1 :]
    return shape


_LEAVES = {
    "number": ["[数量]", "折扣", "3", "0.5", "12%", "0", "COUNT([备件明细.件数])", "SUM(备件明细.件数)"],
    "money": ["[单价]", "[上门费]", "[上门费]", "SUM([备件明细.金额])", "平均(备件明细.金额)", "最大([备件明细.金额])"],
    "date": ["[开始日期]", "今天()", "MIN([备件明细.日期])"],
    "datetime": ["[完成时间]", "NOW()"],
    "duration": ["3天", "90分钟", "1.5小时", "2周"],
    "text": ["[姓名]", '"字𠮷🍜"', "“引号”", "[紧急程度]", '""'],
    "bool": ['[紧急程度]="特急"', "[数量]>1", "EMPTY([经办人])", 'CONTAINS([标签],"普通")', "为空([备件明细])"],
}
_SHAPES = {
    "number": [
        "({number}+{number})", "({number}-{number})", "{number}*{number}", "{number}÷{number}", "-{number}",
        "ROUND({number},2)", "({money}/{money})", "IF({bool},{number},{number})", "IF({bool},{number})",
        "DAYS({date},{date})", "DAYS({datetime},{date})", "HOURS({duration})", "小时数({datetime},{datetime})",
        "FLOOR({number})", "CEIL({number})", "ABS({number})", "MIN({number},[备件明细.件数],{number})", "LEN({text})",
        "YEAR({date})", "MONTH({datetime})", "DAY({date})", "AVG({number},{number})", "COUNT({text},[标签],{number})",
        "DAYS({datetime},{datetime})", "({duration}/{duration})",
    ],
    "money": [
        "({money}+{money})", "({money}-{money})", "({money}*{number})", "({number}*{money})", "({money}/{number})",
        "({money}+10)", "ROUND({money},1)", "MAX({money},5,[备件明细.金额])", "IF({bool},{money},{money})",
        "SUM({money},[备件明细.金额])", "FLOOR({money})",
    ],
    "date": ["({date}+{number})", "({date}-{duration})", "IF({bool},{date},{date})", "MAX({date},{date})"],
    "datetime": ["({datetime}+{duration})", "({datetime}-{number})", "MIN({datetime},{date})",
        "IF({bool},{datetime},{date})"],
    "duration": ["({duration}+{duration})", "({datetime}-{datetime})", "({date}-{date})",
        "({datetime}-{date})", "({duration}*{number})"],
    "text": [
        "({text}&{text})", "CONCAT({text},{number},{money})", "LEFT({text},{number})", "右边({text},2)",
        "IF({bool},{text},{text})", "TEXT({date})", "转文字({datetime})", "TEXT({bool})", "TEXT([标签])",
    ],
    "bool": [
        "{number}>={number}", "{money}<{money}", "{money}<>10", "{date}<={datetime}", "{text}={text}",
        "AND({bool},{bool})",
        "OR({bool},{bool})", "NOT({bool})", "({bool} 且 {bool})", "非 ({bool})", "EMPTY({number})",
        '{date}>"2026-01-01"',
        "CONTAINS({text},{text})", "{duration}<{duration}",
    ],
}  # fmt: skip
