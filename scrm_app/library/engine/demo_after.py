"""What customers of the demo company say after closing, and how its flows ask them."""

from typing import Any

POLICIES: dict[str, dict[str, Any]] = {
    "repair": {
        "survey_on": True,
        "question": "您对这次维修满意吗?",
        "choices": ["响应及时", "态度好", "技术专业", "价格透明", "等待太久", "问题没解决"],
        "delay_minutes": 60,
        "open_days": 14,
        "reopen_days": 14,
        "reopen_staff": "work",
        "reopen_customer": "ask",
        "reopen_node": "repair",
    },
    "care": {
        "survey_on": True,
        "question": "这次上门保养怎么样?",
        "choices": ["准时到达", "态度好", "操作规范", "讲解清楚", "迟到了", "没有收拾干净"],
        "delay_minutes": 30,
        "open_days": 7,
        "reopen_days": 7,
        "reopen_staff": "assign",
        "reopen_customer": "self",
    },
}
"""By the code of the flow."""
SCORES = (5, 5, 4, 5, 5, 4, 3, 5, 4, 5, 2, 5, 4, 5, 5, 1, 5, 4, 5, 5)
WORDS = {
    5: ("王师傅很专业, 讲得明白。", "当天就修好了, 点赞。", "", "", "前台小姑娘很热情。"),
    4: ("整体不错, 等的时间稍长。", "", ""),
    3: ("修是修好了, 价格比预想的高。", ""),
    2: ("约好十点, 十一点半才轮到。",),
    1: ("换完还是有异响, 又跑了一趟。",),
}
GOOD, BAD = slice(0, 4), slice(4, 6)
WISHES = ("提车后开了两天又有点异响, 麻烦再检查一下。", "仪表上的提示灯又亮了, 想请师傅再看看。")


def said(turn: int) -> tuple[int, slice, str] | None:
    """(score, which choices, words) of the n-th customer; None when they do not answer (three of ten)."""
    if turn % 10 in (2, 5, 8):
        return None
    score = SCORES[turn % len(SCORES)]
    return score, GOOD if score > 3 else BAD, WORDS[score][turn % len(WORDS[score])]
